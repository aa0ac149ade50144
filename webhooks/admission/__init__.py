"""The door of admission: what an API server asks about an object, and what it is answered."""
