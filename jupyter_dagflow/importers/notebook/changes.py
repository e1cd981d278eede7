"""Which calls change an object in place."""

from __future__ import annotations

from jupyter_dagflow.importers.notebook.words import words

MUTATORS = words(
    "append extend insert remove pop clear sort reverse add discard update setdefault popitem appendleft popleft"
    " extendleft rotate intersection_update difference_update symmetric_difference_update subtract fill resize"
    " partition put itemset setflags inplace __setitem__ __delitem__ __setattr__ move_to_end"
)
"""Methods of lists, dicts, sets and arrays that change them."""
_TABLE = frozenset({"insert", "pop", "update", "inplace"})
_ARRAY = frozenset({"fill", "resize", "sort", "partition", "put", "itemset", "setflags"})
READERS = words(
    # of scikit-learn and the like
    "predict predict_proba predict_log_proba decision_function score transform inverse_transform get_params"
    " get_feature_names_out feature_importances coef_ named_steps evaluate summary"
    # of numbers and arrays
    " mean std var sum min max argmin argmax cumsum dot round tolist to_numpy item copy astype reshape ravel flatten"
    " transpose squeeze nonzero any all clip tobytes prod ptp trace conj argsort"
    # of tables and columns
    " head tail describe info value_counts unique nunique groupby sort_values sort_index reset_index set_index"
    " fillna dropna drop drop_duplicates merge join assign query rename isna notna isnull notnull corr cov median"
    " quantile mode apply applymap map agg aggregate pivot pivot_table melt stack unstack to_csv to_dict to_list"
    " to_frame to_parquet to_json to_excel to_string to_html to_markdown select_dtypes sample nlargest nsmallest"
    " rolling resample shift diff pct_change rank between isin iterrows itertuples filter where mask"
    " crosstab memory_usage equals compare explode duplicated idxmax idxmin plot hist boxplot abs"
    " eq ne gt lt ge le combine_first"
    # of lists, dicts and texts
    " items keys values get index count split join strip lstrip rstrip lower upper title format replace startswith"
    " endswith encode decode splitlines find isdigit union intersection difference issubset issuperset"
    # of paths, dates and patterns
    " exists is_file is_dir read_text read_bytes write_text write_bytes glob rglob iterdir mkdir unlink as_posix"
    " with_suffix with_name resolve relative_to isoformat strftime date timestamp match search findall sub"
    " fullmatch finditer stat joinpath"
)
"""Methods of whatever object that leave it as it is."""
FUNCTIONS = words(
    "shuffle heappush heappop heapify heapreplace heappushpop insort insort_left insort_right setattr delattr next"
    " copyto fill_diagonal put place putmask put_along_axis"
)
"""Functions, by the last part of their name, that change their first argument."""


def method_changes(kind: str, method: str) -> bool:
    """Whether a method changes an object of a kind; of an unknown object, all but those known to read may."""
    if method.startswith("()."):
        return method.removeprefix("().") in MUTATORS - {"update", "sort", "add", "pop", "insert", "put", "inplace"}
    if kind in {"int", "float", "str", "bool", "any"}:
        return False
    if kind == "table":
        return method in _TABLE
    if kind == "array":
        return method in _ARRAY
    if kind in {"list", "dict"}:
        return method in MUTATORS
    return method not in READERS
