"""What language model agents use: a LangChain runnable, a tool, a guard on an agent's own draft, and an MCP server.

All four let the host fix the sources and call the same check; ``verifier.as_runnable``, ``as_tool`` and ``as_middleware`` make the first
three, ``verifier mcp`` runs the fourth. A model gives text and, where the host allows it, figures; it never names a file or an address.
Only ``checker`` and ``digest`` can be imported without the ``llm`` and ``mcp`` extras.
"""
