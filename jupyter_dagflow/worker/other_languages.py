"""Reads output variables out of kernels of R and Julia.

Few kernels but Python's evaluate ``user_expressions``, so that a silent request writes what it finds to a file: the
same ``{"<name>": {"json"} or {"problem", "type", "detail"}}`` that ``outputs`` reads out of Python kernels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .outputs import MAX_OUTPUT_CHARS

# jsonlite comes with IRkernel. A vector of one is a plain value, as R has no other; a named vector is an object.
R_READER = r"""
  plain <- function(value) {
    if (is.null(value)) return(NULL)
    if (inherits(value, "Date")) return(format(value, "%Y-%m-%d"))
    if (inherits(value, "POSIXt")) return(format(value, "%Y-%m-%dT%H:%M:%S"))
    if (is.factor(value)) return(as.character(value))
    if (is.data.frame(value)) stop("a data frame")
    if (is.list(value) && !is.object(value)) return(lapply(value, plain))
    if (is.object(value) || !(is.logical(value) || is.numeric(value) || is.character(value)))
      stop(paste("a value of type", class(value)[[1]]))
    if (is.numeric(value) && any(is.nan(value) | is.infinite(value))) stop("NaN or Infinity")
    if (is.character(value) && !all(is.na(value) | validUTF8(enc2utf8(value)))) stop("no Unicode")
    if (!is.null(names(value))) return(lapply(as.list(value), plain))
    value
  }
  as_json <- function(value) {
    if (is.null(value)) return("null")
    as.character(jsonlite::toJSON(plain(value), auto_unbox = TRUE, null = "null", na = "null", digits = NA))
  }
  read_one <- function(name) {
    if (!exists(name, envir = globalenv(), inherits = FALSE)) return(list(problem = "missing"))
    value <- get(name, envir = globalenv())
    kind <- class(value)[[1]]
    text <- tryCatch(as_json(value), error = function(error) error)
    if (inherits(text, "error")) {
      told <- conditionMessage(text)
      problem <- switch(told, "NaN or Infinity" = "nan", "no Unicode" = "unicode", "json")
      return(list(problem = problem, type = kind, detail = told))
    }
    if (nchar(text) > limit) return(list(problem = "large", type = kind, detail = as.character(nchar(text))))
    list(json = text)
  }
  found <- lapply(wanted, read_one)
  names(found) <- wanted
  file <- file(path, open = "wb")
  on.exit(close(file))
  writeBin(charToRaw(enc2utf8(as.character(jsonlite::toJSON(found, auto_unbox = TRUE)))), file)
  invisible(NULL)
"""

# Nothing but Base, as no JSON package need be there.
JULIA_READER = r"""
    function quoted(text)
        isvalid(text) || error("no Unicode")
        out = IOBuffer()
        print(out, '"')
        for character in text
            if character == '"' || character == '\\'
                print(out, '\\', character)
            elseif character < ' '
                print(out, "\\u", string(UInt32(character), base = 16, pad = 4))
            else
                print(out, character)
            end
        end
        print(out, '"')
        String(take!(out))
    end
    function key(value)
        value isa Union{AbstractString, Symbol} || error("a key of type $(typeof(value))")
        quoted(string(value))
    end
    function json(value)
        value === nothing || value === missing ? "null" :
        value isa Bool ? string(value) :
        value isa Integer ? string(value) :
        value isa Rational ? json(float(value)) :
        value isa Union{Float16, Float32, Float64} ? (isfinite(value) ? string(value) : error("NaN or Infinity")) :
        value isa Union{AbstractString, Symbol} ? quoted(string(value)) :
        nameof(typeof(value)) in (:Date, :DateTime, :Time) ? quoted(string(value)) :
        value isa Union{AbstractDict, NamedTuple} ?
            "{" * join((key(name) * ":" * json(item) for (name, item) in pairs(value)), ",") * "}" :
        value isa Union{Tuple, AbstractVector} ?
            "[" * join((json(item) for item in value), ",") * "]" :
        error("a value of type $(typeof(value))")
    end
    function read_one(name)
        isdefined(Main, Symbol(name)) || return Dict("problem" => "missing")
        value = getfield(Main, Symbol(name))
        kind = string(nameof(typeof(value)))
        try
            text = json(value)
            length(text) > limit ?
                Dict("problem" => "large", "type" => kind, "detail" => string(length(text))) : Dict("json" => text)
        catch problem
            told = problem isa ErrorException ? problem.msg : sprint(showerror, problem)
            sort = told == "NaN or Infinity" ? "nan" : told == "no Unicode" ? "unicode" : "json"
            Dict("problem" => sort, "type" => kind, "detail" => told)
        end
    end
    write(path, json(Dict(name => read_one(name) for name in wanted)))
    nothing
"""


def _r_source(names: Sequence[str], path: Path) -> str:
    # R knows the escapes that json.dumps writes.
    wanted, told = ", ".join(_quoted(name) for name in names), _quoted(str(path))
    return f"local({{\nwanted <- c({wanted})\npath <- {told}\nlimit <- {MAX_OUTPUT_CHARS}\n{R_READER}}})\n"


def _julia_source(names: Sequence[str], path: Path) -> str:
    # So does Julia, where a dollar sign begins an interpolation.
    wanted, told = ", ".join(_quoted(name) for name in names), _quoted(str(path))
    head = f"let wanted = String[{wanted}], path = {told}, limit = {MAX_OUTPUT_CHARS}".replace("$", "\\$")
    return f"{head}\n{JULIA_READER}end\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


WRITERS: Mapping[str, Callable[[Sequence[str], Path], str]] = {"r": _r_source, "julia": _julia_source}
"""By language in lower case: the code that writes what the named variables hold to a file."""
