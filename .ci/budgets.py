"""Reports files, functions, templates and tests over the budgets of size; they are watched, not enforced."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("base", "accounts", "campaign", "tasks", "inspections", "dispatch", "config")
FILE, FUNCTION, TEMPLATE, TEST = 400, 40, 150, 500


def lines_over(pattern: str, folders: tuple[str, ...], budget: int) -> list[str]:
    found = []
    for folder in folders:
        for path in (ROOT / folder).rglob(pattern):
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > budget and "migrations" not in path.parts:
                found.append(f"{path.relative_to(ROOT)}: {count} lines (budget {budget})")
    return found


def functions_over() -> list[str]:
    found = []
    for folder in (*APPS, "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or node.lineno) - node.lineno + 1
                    if length > FUNCTION:
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    return found


rows = [
    *lines_over("*.py", APPS, FILE),
    *lines_over("*.html", ("templates",), TEMPLATE),
    *lines_over("*.py", ("tests",), TEST),
    *functions_over(),
]
print("\n".join(rows) if rows else "nothing is over its budget")
