"""What reading a sheet of 50,000 rows takes: seconds of processor time, and the most memory that the process ever held.

    python -m tests.bench.sheet            the limits are 60 s and 1 GB; status 1 when one is not met
    python -m tests.bench.sheet 5000

The workbook is written by a process of its own, so that the memory is the reader's alone.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from verifier.sources import read_source

SECONDS, BYTES = 60, 1024**3
COLUMNS = ["代码", "日期", "收盘价(元)", "成交量(万股)", "成交额(万元)", "市盈率TTM", "市净率", "换手率(%)"]
"""Two names and six values a row."""


def write(path: Path, rows: int) -> None:
    """A market data sheet of so many rows: 3,000 invented codes, a month each."""
    import openpyxl

    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("行情")
    sheet.append(COLUMNS)
    for number in range(rows):
        day = f"2025-{number // 4500 % 12 + 1:02d}-02"
        sheet.append([f"{600000 + number % 3000:06d}.SH", day, 10 + number % 977 / 100, 3245.2, 12000.5, 18.2, 1.5, 2.11])
    made.save(path)


def measured(rows: int) -> tuple[int, float, int]:
    """Figures read, processor seconds, and bytes at most, of this process with a sheet of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        subprocess.run([sys.executable, "-c", f"from pathlib import Path; from tests.bench.sheet import write; write(Path({str(path)!r}), {rows})"],
                       check=True)
        begun = time.process_time()
        found = read_source(path)
        return len(found.figures), time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    figures, seconds, most = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
    print(f"{figures:,} figures in {seconds:.1f} s of processor time, {most / 1024**2:,.0f} MB at most")
    sys.exit(seconds > SECONDS or most > BYTES)
