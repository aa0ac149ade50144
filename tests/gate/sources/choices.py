"""What the tests let the gate want and ignore."""


def wanted(path: str) -> bool:
    return path.endswith(".yaml")


def nothing(_: str) -> bool:
    return False
