"""Which metrics a PromQL expression names."""

import re

# A label list in braces, a string, a range, a duration, and the labels that an operator takes.
NOT_METRICS = re.compile(
    r"""\{[^}]*\}|"[^"]*"|'[^']*'|\[[^\]]*\]|\b\d\w*\b"""
    r"""|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)|\bgroup_(?:left|right)\b""",
)
COMMENT = re.compile(r"#.*")
NAME = re.compile(r"(?<![\w:$])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])")
WORDS = {"and", "or", "unless", "offset", "bool", "by", "without", "end", "start", "inf", "nan"}


def metrics(expression: str) -> set[str]:
    """Every identifier that is no function, operator, label or literal."""
    rest = NOT_METRICS.sub(" ", COMMENT.sub("", expression))
    return {name for name in NAME.findall(rest) if name.lower() not in WORDS}
