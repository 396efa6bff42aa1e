"""The language of report templates: jinja2 reduced to text and plain data (design.md §10, Report).

A template is a stranger's program. Three walls stand one behind the other: of what a template may be
written with only KINDS of nodes are let through, before anything runs; the names, filters and tests
are the few listed here; and at run time a value gives its dict keys, its list places and nothing
else. No value is an object with methods: what happens later (numbers of headings, pictures) stands in
the context as a mark. Imports neither Django nor anything of ours.
"""

from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

NUMBER = "\ue002"
"""What `next_number()` writes: the next of 一, 二, 三 is put there once the text is whole."""
KINDS = frozenset(
    {
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign),
        *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Keyword),
        *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test),
        *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr),
        *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
        *(nodes.Neg, nodes.Pos, nodes.Concat),
    }
)
"""No macro, import, include, inheritance, block, call, `{% autoescape %}`, `{% with %}`, power."""
SAFE_FILTERS = frozenset(
    [
        "abs",
        "count",
        "d",
        "default",
        "e",
        "escape",
        "first",
        "float",
        "int",
        "join",
        "last",
        "length",
        "lower",
        "replace",
        "round",
        "string",
        "trim",
        "upper",
    ]
)
"""None of them formats, pads, calls, looks into an object, or marks text as safe XML."""
SAFE_TESTS = frozenset(
    [
        "defined",
        "undefined",
        "none",
        "number",
        "string",
        "boolean",
        "true",
        "false",
        "odd",
        "even",
        "divisibleby",
        "in",
        "==",
        "eq",
        "equalto",
        "!=",
        "ne",
        ">",
        "gt",
        "greaterthan",
        ">=",
        "ge",
        "<",
        "lt",
        "lessthan",
        "<=",
        "le",
    ]
)
OF_A_LOOP = frozenset(
    ["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem"]
)
SHOWN = (str, int, float, bool, type(None), list, dict)
NUMBERS = (int, float)


class PlainEnvironment(ImmutableSandboxedEnvironment):
    """Raises jinja2's errors: SecurityError for what is not let through, UndefinedError, TemplateSyntaxError."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=shown)
        self.globals.clear()
        self.filters = {name: FILTERS[name] for name in SAFE_FILTERS}
        self.tests = {name: TESTS[name] for name in SAFE_TESTS}

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """As jinja2 does, once every node was looked at."""
        tree = self.parse(source) if isinstance(source, str) else source
        ensure_plain(tree)
        return super().compile(tree, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in OF_A_LOOP:
            return getattr(obj, attribute)
        return self._inside(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self._inside(obj, argument)

    def _inside(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, dict):
            known = isinstance(key, str) and key in obj
            return obj[key] if known else self.undefined(obj=obj, name=key)
        if isinstance(obj, (list, str)) and isinstance(key, int):
            inside = -len(obj) <= key < len(obj)
            return obj[key] if inside else self.undefined(obj=obj, name=str(key))
        if isinstance(obj, Undefined):
            return str(obj)  # raises, naming what is not defined
        raise SecurityError(f".{key}")

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """`next_number()` is its mark; nothing else is called."""
        if obj != NUMBER or args or kwargs:
            raise SecurityError("()")
        return obj

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, NUMBERS) and isinstance(right, NUMBERS)
        texts = isinstance(left, str) and isinstance(right, str)
        if numbers or (texts and operator == "+"):
            return super().call_binop(context, operator, left, right)
        raise SecurityError(operator)


def shown(value: Any) -> Any:
    """What is about to be written into the text; undefined values raise by themselves. Raises SecurityError."""
    if isinstance(value, (*SHOWN, Undefined)):
        return value
    raise SecurityError(type(value).__name__)


def ensure_plain(tree: nodes.Template) -> None:
    """Raises SecurityError, naming the kind, for a node that is not in KINDS or does what its kind should not."""
    for node in tree.find_all(nodes.Node):
        if type(node) not in KINDS or _is_more(node):
            raise SecurityError(type(node).__name__.lower())


def _is_more(node: nodes.Node) -> bool:
    """A loop that calls itself, a call of anything but a bare name without arguments."""
    if isinstance(node, nodes.For):
        return node.recursive
    if isinstance(node, nodes.Call):
        given = node.args or node.kwargs or node.dyn_args or node.dyn_kwargs
        return bool(given) or not isinstance(node.node, nodes.Name) or node.node.name != "next_number"
    return False
