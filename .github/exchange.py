"""Draws exchange.svg, the picture in .github/CONTRIBUTING.md: python .github/exchange.py"""

import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.terminal.chat import Chat
from retrieval import Library

QUESTIONS = ["通辽有移民局吗", "外國人過境免簽多少小時？", "明天天气怎么样"]


def main() -> None:
    """Ask the seed articles, and save what the terminal shows."""
    root = Path(__file__).parent.parent
    with Path("/dev/null").open("w") as nowhere:
        console = Console(
            file=nowhere, record=True, force_terminal=True, width=92, highlight=False, emoji=False
        )
        with Chat(Library.open(root / "seeds"), console) as chat:
            for question in QUESTIONS:
                console.print(f"\n[bold green]问[/] {question}")
                chat.type(question)
    # The picture loads no fonts from elsewhere.
    frame = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    svg = console.export_svg(title="python -m bot", code_format=frame)
    (root / ".github/exchange.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
