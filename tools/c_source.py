"""c_source - the C files of the project, with their comments or strings blanked and their lines kept."""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
_TOKEN = re.compile(
    r'(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<char>\'(?:\\.|[^\'\\\n])+\')',
    re.S,
)


def files(*folders, suffixes=(".c", ".h", ".def", ".inc")):
    """Paths relative to the top, in order."""
    found = []
    for folder in folders:
        if (TOP / folder).is_dir():
            found += [p for p in (TOP / folder).rglob("*") if p.suffix in suffixes]
    return sorted(p.relative_to(TOP) for p in found)


def read(path):
    return (TOP / path).read_text(encoding="utf-8")


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return _TOKEN.sub(lambda m: _blank(m[0]) if m["comment"] else m[0], text)


def code_only(text):
    return _TOKEN.sub(lambda m: _blank(m[0]), text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


class Complaints:
    """Collects `file:line: what; remedy` and ends the program with 1 when there are any."""

    def __init__(self):
        self.lines = []

    def add(self, path, line, text):
        self.lines.append(f"{path}:{line}: {text}")

    def finish(self):
        for line in self.lines:
            print(line)
        sys.exit(1 if self.lines else 0)
