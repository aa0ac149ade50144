"""Which files hold weights, embeddings or databases, by their names: measured, never read."""

SUFFIXES = frozenset({
    ".safetensors", ".gguf", ".ggml", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".hdf5", ".keras",
    ".tflite", ".mlmodel", ".npy", ".npz", ".pkl", ".pickle", ".joblib", ".bin",
    ".faiss", ".usearch", ".hnsw", ".ann", ".parquet", ".arrow", ".feather", ".lance",
    ".db", ".sqlite", ".sqlite3", ".duckdb", ".mdb", ".rdb",
})  # fmt: skip
"""What such files are called by those who write them; the rule knows what each stands for."""

HEAD = 512
"""How much of such a file is read, in bytes: enough to know a pointer to it when it is one."""


def is_artifact(path: str) -> bool:
    """Say whether a file is called like weights, embeddings or a database."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    return bool(stem) and f".{suffix.lower()}" in SUFFIXES
