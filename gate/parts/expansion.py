"""How a kubelet puts the variables of a container into its command, arguments and environment."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gate.manifest import Text, Variable

# https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
REFERENCE = re.compile(r"\$\$|\$\(([^()$]+)\)")
LONGEST = 1 << 14
"""How long an expanded text may be, as each variable may hold the one before it twice."""


def expanded(variables: Sequence[Variable]) -> Iterator[Variable]:
    """Put into each variable the values of those before it."""
    known: dict[str, str] = {}
    for variable in variables:
        value = filled(variable.value, known)
        yield replace(variable, value=value) if value != variable.value else variable
        if variable.ref:
            known.pop(variable.name, None)
        else:
            known[variable.name] = value


def expanded_words(words: Sequence[Text], variables: Sequence[Variable]) -> tuple[Text, ...]:
    """Put the values of variables into words; what comes from elsewhere stays a reference."""
    if not any("$" in word.value for word in words):
        return tuple(words)
    known = {variable.name: variable.value for variable in variables if not variable.ref}
    return tuple([Text(filled(word.value, known), word.at) for word in words])


def filled(text: str, known: Mapping[str, str]) -> str:
    """Replace `$(NAME)` where the name is known; `$$` stands for a dollar that begins nothing."""
    if "$(" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return found[0] if name is None else known.get(name, found[0])

    result = REFERENCE.sub(value, text)
    return result if len(result) <= LONGEST else text
