@tool
def cached(key: str) -> str:
    return client.get(key)
