"""Which files hold code that semgrep reads, as far as their names tell."""

from gate.parts.layout import FORGES

SUFFIXES = frozenset({
    ".py", ".pyi", ".js", ".jsx", ".cjs", ".mjs", ".ts", ".tsx", ".cts", ".mts", ".sh", ".bash",
})  # fmt: skip
TYPES = (".d.ts", ".d.mts", ".d.cts")
"""What declares types runs nothing, and semgrep passes over it."""
BUILDS = ("dockerfile", "containerfile")
PICTURES = ("gif", "jpeg", "jpg", "pdf", "png", "svg", "webp")
"""What a page shows of a recipe, called after it: `dockerfile.png`."""
YAML = (".yaml", ".yml")
PIPELINES = ("/.gitlab-ci", "/.circleci/", "/azure-pipelines", "/bitbucket-pipelines", "/action.")
COMPOSED = ("/docker-compose", "/compose")


def is_code(path: str) -> bool:
    """Say whether a file is a program, a recipe of an image, or what a forge runs: no manifest."""
    name = path.lower().rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return (
        (bool(stem) and f"{dot}{suffix}" in SUFFIXES and not name.endswith(TYPES))
        or suffix in BUILDS
        or (name.partition(".")[0] in BUILDS and suffix not in PICTURES)
        or is_yaml(path, FORGES)
    )


def is_scanned(path: str) -> bool:
    """Say whether semgrep looks at a file: code, or YAML that says what is run."""
    return is_code(path) or is_yaml(path, (*PIPELINES, *COMPOSED))


def is_yaml(path: str, places: tuple[str, ...]) -> bool:
    """Say whether a file is YAML in one of some places."""
    shown = f"/{path.lower()}"
    return shown.endswith(YAML) and any(place in shown for place in places)
