"""Where the memory between runs is kept, and whether people stand in it in the clear."""

from pydantic import model_validator

from listforge.icp.values import Section, Text


class Store(Section):
    """The store: a file of SQLite beside the ICP (`path`), or the database whose URL is in the variable `url_env`.

    `hash_people`: numbers and mail addresses are kept as keyed hashes alone; `key_env` names the variable with the key.
    """

    path: str = ".listforge/store.sqlite"
    url_env: Text | None = None
    hash_people: bool = False
    key_env: Text | None = None

    @model_validator(mode="after")
    def _key_there(self) -> "Store":
        if self.hash_people and self.key_env is None:
            raise ValueError("hash_people needs key_env, the environment variable that holds the key")
        return self
