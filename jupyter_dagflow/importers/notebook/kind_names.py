"""What well-known functions and methods give, by their full names."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.importers.notebook.words import words

DATA = ("sklearn.datasets.load_", "sklearn.datasets.fetch_")
SPLITS = "sklearn.model_selection.train_test_split"
ANNOTATIONS: Mapping[str, str] = {
    **{name: name for name in ("int", "float", "str", "bool")},
    "pandas.DataFrame": "table",
    "numpy.ndarray": "array",
}
"""What a function's annotation says of its result."""
BUILT_IN: Mapping[str, str] = {
    **{name: name for name in ("int", "float", "str", "bool")},
    "len": "int",
    "repr": "str",
    "ascii": "str",
    "chr": "str",
    "ord": "int",
    "hex": "str",
    "bin": "str",
    "isinstance": "bool",
    "callable": "bool",
    "all": "bool",
    "any": "bool",
    "os.getcwd": "str",
    "os.path.join": "str",
    "os.path.exists": "bool",
    "json.dumps": "str",
    "time.time": "float",
}
TOLD: Mapping[str, str] = {"int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false"}
TABLES = frozenset(
    f"pandas.{name}"
    for name in words(
        "DataFrame read_csv read_table read_parquet read_feather read_fwf read_orc read_sql read_sql_query"
        " read_sql_table merge"
    )
)
NOT_A_TABLE = frozenset({"chunksize", "iterator", None})
"""Options with which these give something else; ``None``: options that are worked out when it runs."""
TABLE_METHODS = words(
    "copy head tail sample reset_index set_index sort_index merge join assign query rename drop_duplicates reindex"
    " select_dtypes nlargest nsmallest round clip isna notna isnull notnull filter astype add_prefix add_suffix"
    " replace corr cov describe"
)
ARRAYS = frozenset(
    f"numpy.{name}"
    for name in words("array arange linspace zeros ones full eye identity vstack hstack column_stack tile repeat diff")
)
OF_LISTS = frozenset({"numpy.array", "numpy.tile", "numpy.repeat", "numpy.diff"})
"""Those of which the result depends on what they are given: an array for a list that stands there."""
TEXT_METHODS: Mapping[str, str] = {
    **dict.fromkeys(
        words("upper lower strip lstrip rstrip title capitalize replace format join removeprefix removesuffix zfill"),
        "str",
    ),
    **dict.fromkeys(words("split splitlines rsplit"), "list"),
    **dict.fromkeys(words("startswith endswith isdigit isidentifier"), "bool"),
    **dict.fromkeys(words("count find index"), "int"),
}
NO_FILE_HOLDS: Mapping[str, str] = {
    **dict.fromkeys(words("iter map zip filter enumerate reversed"), "an iterator, which is used up"),
    "open": "an open file",
    "io.open": "an open file",
    "gzip.open": "an open file",
    "zipfile.ZipFile": "an open file",
    "h5py.File": "an open file",
    "sqlite3.connect": "a connection",
    "sqlalchemy.create_engine": "a connection",
    "psycopg2.connect": "a connection",
    "duckdb.connect": "a connection",
    "socket.socket": "a connection",
    "requests.Session": "a connection",
    "threading.Lock": "a lock",
    "threading.RLock": "a lock",
    "threading.Thread": "a thread",
    "subprocess.Popen": "a process",
    "multiprocessing.Pool": "a pool of processes",
    "multiprocessing.Process": "a process",
    "concurrent.futures.ThreadPoolExecutor": "a pool of threads",
    "concurrent.futures.ProcessPoolExecutor": "a pool of processes",
    "csv.reader": "a reader of an open file",
    "csv.DictReader": "a reader of an open file",
    "csv.writer": "a writer of an open file",
}
