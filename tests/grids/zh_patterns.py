"""Sentences as Chinese desks, papers, programs and blogs put them; every third one is held back (see the package)."""

SENTENCES = """
# flashes and newspapers
{P:，}{C}实现{a}{a.level}，同比{a.moved}；实现{b}{b.level}，同比{b.moved}。
{P:，}{C}{a}为{a.level}，{PP}为{a.before.level}，同比{a.moved}。
{C}{P}{a}{a.level}，同比{a.moved}，{b}{b.level}，同比{b.moved}。
{P:，}{a}录得{a.level}，较{PP}的{a.before.level}{a.moved}。
{P:，}{C}共实现{a}{a.level}、{b}{b.level}，同比分别{a.moved}和{b.moved}。
{P:，}{a}、{b}分别为{a.level}和{b.level}，同比分别变动{a.signed}和{b.signed}。
{a}方面，{P:，}{C}录得{a.level}，同比{a.moved}。
{P:，}{a}由{PP}的{a.before.level}{a.added}至{a.level}，变动幅度{a.signed}。
{P:，}{C}交出{a}{a.level}的成绩单，同比{a.moved}，其中{PQ}{a.Q.level}，同比{a.Q.moved}。
{PQ}，{C}{a}{a.Q.level}，同比{a.Q.moved}，环比{a.Q.qmoved}。
单看{PQ}，{a}为{a.Q.level}，环比上一季度的{a.last.level}{a.Q.qmoved}。
分季度看，{PL}、{PQ}{a}分别为{a.last.level}、{a.Q.level}。
{P:，}{a}同比{a.moved}至{a.level}，{b}同比{b.moved}至{b.level}。
{P:，}{a}同比{a.added}，达{a.level}。
a+ | {P:，}{a}同比增幅达{a.pct}，规模为{a.level}。
a- | {P:，}{a}同比降幅为{a.pct}，降至{a.level}。
a+ b+ | {P:，}{a}与{b}双双增长，增幅分别为{a.pct}和{b.pct}。
a- b- | {P:，}{a}和{b}均有下滑，同比降幅分别为{a.pct}、{b.pct}。
a+ b- | {P:，}{a}同比增长{a.pct}，而{b}同比下降{b.pct}，增收与{b}走势背离。
a+ | {P:，}{C}{a}由{a.before.level}增至{a.level}，增幅{a.pct}。
# margins and ratios
{P:，}{m}为{m.level}，同比{m.points}。
{P:，}{C}{m}{m.level}，较{PP}{m.points}；{n}{n.level}，同比{n.points}。
{m}方面，{P:，}录得{m.level}，同比{m.points}，{PP}为{m.before.level}。
{P:，}{m}从{m.before.level}变为{m.level}，同比{m.points}。
{P:，}{m}和{n}分别为{m.level}和{n.level}，同比分别{m.points}和{n.points}。
{P:，}{m}/{n}分别为{m.level}/{n.level}，同比{m.spoints}/{n.spoints}。
{P:，}{m}同比{m.bp}至{m.level}。
{PQ}{m}为{m.Q.level}，同比{m.Q.points}，环比{m.Q.qpoints}。
盈利能力上，{P:，}{m}{m.level}（同比{m.spoints}），{n}{n.level}（同比{n.spoints}）。
m+ | {P:，}{m}较去年同期的{m.before.level}抬升至{m.level}。
以{m.level}的{m}计，{P:，}{C}同比{m.points}。
m+ n- | {P:，}{m}升至{m.level}，{n}则降至{n.level}，一升一降之间分别{m.points}、{n.points}。
费用端，{P:，}销售费用、管理费用和研发费用里我们看{m}：{m.level}，同比{m.points}。
{P:，}{C}的{m}是{m.level}，比去年同期的{m.before.level}{m.points}。
# number before the name, nominalised, inverted
{P:，}{C}录得{a.level}的{a}，同比{a.moved}。
{a.level}——这是{C}{P}的{a}，同比{a.moved}。
{P:，}{C}以{a.level}的{a}收官，同比{a.moved}；同期{b}{b.level}。
a+ | {P:，}{a.pct}的{a}增速略好于我们此前的判断，绝对额为{a.level}。
a- | {P:，}{a}{a.pct}的同比跌幅超出预期，规模落在{a.level}。
a+ | {a}的增长（{P:，}同比+{a.pct}）来自量价齐升，总额{a.level}。
同比{a.moved}的{a}（{P:，}{a.level}）是本期亮点。
{P:，}支撑利润的是{a}：{a.level}，去年同期只有{a.before.level}。
# told before and taken up
先看{a}。{P:，}{C}录得{a.level}，同比{a.moved}。
{a}是本期看点：{P:，}达到{a.level}，同比{a.moved}。
{P:，}{a}为{a.level}。这一数字同比{a.moved}，较{PP}{a.added}。
{P:，}{C}{a}{a.level}，该指标同比{a.moved}，去年同期为{a.before.level}。
再说{m}，{P:，}它是{m.level}，同比{m.points}。
{P:，}{a}表现平稳，为{a.level}；其同比增速为{a.signed}。
关于{s}：{D}余额{s.level}，较年初{s.omoved}。
# balance sheet
{D}，{C}{s}为{s.level}，较年初{s.omoved}。
{D:，}{s}{s.level}，较上年末{s.omoved}；{t}{t.level}，较上年末{t.omoved}。
{D}{s}余额{s.level}，较年初{s.oadded}。
{D}，{s}和{t}分别为{s.level}、{t.level}，较年初分别{s.omoved}、{t.omoved}。
{D}，{C}账面{s}{s.level}，上年同期末为{s.before.level}，同比{s.moved}。
资产端，{D}{s}{s.level}，同比{s.moved}；负债端，{t}{t.level}，同比{t.moved}。
{s}：{D}{s.level}，同比{s.signed}，较年初{s.osigned}。
{D}，{C}{k}为{k.level}，较年初{k.opoints}。
{D}{k}{k.level}，同比{k.points}，负债水平可控。
{D}{s}占{t}的{s.share_t}，对应金额{s.level}和{t.level}。
{D}，{s}规模{s.level}，是{t}（{t.level}）的{s.times_t}。
s+ | {D}，{s}同比增加{s.pct}至{s.level}，高于同期{a}{a.moved}的速度。
# shares, parts, comparisons
{P:，}{a}占{b}的{a.share_b}。
{P:，}{a}相当于{b}的{a.share_b}，两者分别为{a.level}和{b.level}。
{P:，}{a}是{b}的{a.times_b}。
{P:，}{a}与{b}之比为{a.share_b}。
a=overseas_revenue b=revenue | {P:，}{a}{a.level}，占营收的{a.share_b}，同比{a.moved}。
a=overseas_revenue b=domestic_revenue | {P:，}{a}与{b}合计{a.plus_b}，其中前者{a.level}、后者{b.level}。
a=selling_expense b=admin_expense | {P:，}{a}和{b}合计{a.plus_b}，分别为{a.level}和{b.level}。
a=operating_cash_flow b=net_profit_parent | {P:，}{a}{a.level}，为同期{b}的{a.times_b}。
a=operating_cash_flow b=net_profit_parent | {P:，}{a}与{b}的比值为{a.times_b}，利润含金量尚可。
a=revenue b=cost_of_revenue | {P:，}{a}比{b}多{a.less_b}。
a=net_profit_parent b=net_profit_deducted | {P:，}{a}与{b}相差{a.less_b}。
a+ b+ | {P:，}{a}增速快于{b}{a.ahead_b}，前者同比+{a.pct}，后者同比+{b.pct}。
{P:，}{a}超过{a.over}，{b}不足{b.under}。
{P:，}{a}突破{a.over}，同比{a.moved}。
{P:，}{m}保持在{m.over}以上。
{P:，}{m}低于{m.under}，较{PP}{m.points}。
{P:，}{a}{a.about}，同比{a.moved}。
{P:，}{m}{m.about}，{n}{n.about}。
a+ | {P:，}{a}达{a.level}，为上年同期的{a.times_up}。
# machine made bullets
- **{a}**：{a.level}，同比{a.signed}
- **{a}：** {a.level}（同比{a.signed}），{PP}为{a.before.level}
- {a}：{a.level}（YoY {a.signed}）；{b}：{b.level}（YoY {b.signed}）
- **{m}**：{m.level}，同比{m.spoints}
* {m}: {m.level}（{PP}{m.before.level}，{m.spoints}）
- {a} | {a.level} | 同比{a.signed}
- **{PQ}单季**：{a} {a.Q.level}，同比{a.Q.signed}，环比{a.Q.qsigned}
- **{s}**：{D}{s.level}，较年初{s.osigned}
- 盈利质量：{m} **{m.level}**，同比**{m.spoints}**
- 收入与利润：{a} **{a.level}**（{a.signed}），{b} **{b.level}**（{b.signed}）
- {a}同比{a.moved}（{a.before.level}→{a.level}）
- ✅ {a}：**{a.level}**，同比**{a.signed}**
- {m}：{m.before.level} → {m.level}（{m.spoints}）
# questions and answers, blogs, memos
问：{P}{a}怎么样？\\n答：{C}录得{a.level}，同比{a.moved}，{m}为{m.level}。
Q：{m}变化的原因？\\nA：{P:，}{m}{m.level}，同比{m.points}，主要是产品结构变化。
说白了，{P:，}{C}卖出去{a.level}的货，{a}同比{a.moved}，但落到口袋里的{b}只有{b.level}。
a=revenue b=net_profit_parent | 一句话总结：{P:，}{a}{a.level}（{a.signed}），{b}{b.level}（{b.signed}）。
值得一提的是，{P:，}{C}{a}高达{a.level}，要知道去年同期才{a.before.level}，同比{a.moved}。
我们注意到，{P:，}{a}（{a.level}）同比{a.moved}，而{b}（{b.level}）同比{b.moved}。
{P:，}受益于需求回暖，{C}{a}同比{a.moved}达到{a.level}，{b}也同比{b.moved}到{b.level}。
{P:，}在{a}{a.moved}的同时，{b}同比{b.moved}至{b.level}。
{P:，}{C}{a}继续走稳，规模{a.level}（上年同期：{a.before.level}；同比：{a.signed}）。
综合来看，{P:，}{C}{a}及{b}各为{a.level}与{b.level}。
# per share, dividends
{P:，}{e}{e.level}，上年同期{e.before.level}。
{P:，}{C}{e}为{e.level}，同比{e.moved}。
{D}，{q}为{q.level}，较年初{q.omoved}。
{P:，}{r}为{r.level}，同比{r.points}。
{YD}{C}{h}为{h.level}，合计{i}{i.level}。
# market and valuation
{DAY}，{C}{o}{o.level}，{p}{p.level}。
{DAY}，{p}{p.level}，对应{v}{v.level}、{w}{w.level}。
{DAY:，}{C}{v}为{v.level}，{j}{j.level}。
估值方面，{DAY:，}{v}和{w}分别为{v.level}和{w.level}。
{DAY:，}{C}{o}报{o.level}，全天{z}{z.level}，{l}{l.level}。
{DAY:，}目前{v}约{v.level}，{p}{p.level}左右。
{DAY:，}股价{o.level}，对应{w}{w.level}，{v}{v.level}。
# forecasts
预计{C}2025-2027年{f}分别为{f.E1.level}/{f.E2.level}/{f.E3.level}，同比增速分别为{f.E1.epct}/{f.E2.epct}/{f.E3.epct}。
我们预计{C}2025—2027年{f}为{f.E1.level}、{f.E2.level}和{f.E3.level}。
预计2025/2026/2027年{f}{f.E1.level}/{f.E2.level}/{f.E3.level}，EPS {x.E1.level}/{x.E2.level}/{x.E3.level}，对应PE为{y.E1.level}/{y.E2.level}/{y.E3.level}。
维持盈利预测，预计{Y1}{f}{f.E1.level}，同比{f.E1.emoved}；{Y2}{f}{f.E2.level}，同比{f.E2.emoved}。
我们预测{Y1}至{Y3}{f}依次为{f.E1.level}、{f.E2.level}、{f.E3.level}，当前股价对应{Y2}{y.E2.level}PE。
{f}方面，我们预计{Y1}、{Y2}、{Y3}分别达到{f.E1.level}、{f.E2.level}、{f.E3.level}，对应增速{f.E1.epct}、{f.E2.epct}、{f.E3.epct}。
"""
