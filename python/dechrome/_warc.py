"""The HTML pages of WARC files, for engines."""

import io
import re
import zlib

import pyarrow as pa

# Pages of a batch, and the bytes from which on it is handed over.
_ROWS = 256
_BYTES = 16 << 20

_ENDINGS = (".warc", ".warc.gz")
_HTML = ("text/html", "application/xhtml+xml")
_SCHEMA = pa.schema([("id", pa.string()), ("url", pa.string()), ("html", pa.binary())])
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.+-]+)""", re.IGNORECASE)
# More is no page: the cleaner says so, or that it is packed still.
_PAGE_AT_MOST = 64 << 20
# What may stand before the first tag: a doctype makes no difference to `<meta>`, but one behind it would be lost.
_PROLOGUE = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<!doctype[^>]*>", re.IGNORECASE | re.DOTALL)


def files(paths):
    """The WARC files that are named, match a pattern, or lie in folders that are named, in order."""
    import fsspec

    found = []
    for path in [paths] if isinstance(paths, str) else paths:
        system, root = fsspec.core.url_to_fs(path)
        if "*" not in root and not system.isdir(root):
            found.append(path)
            continue
        inside = system.glob(root) if "*" in root else system.find(root)
        inside = [name for name in inside if name.endswith(_ENDINGS)]
        if not inside:
            raise ValueError(f"{path}: there are no files there that end in {' or '.join(_ENDINGS)}")
        found += sorted(system.unstrip_protocol(name) for name in inside)
    return found


def batches(path, errors):
    """The pages of a file, as record batches."""
    rows, size = [], 0
    for page in pages(path, errors):
        rows.append(page)
        size += len(page[2])
        if len(rows) >= _ROWS or size >= _BYTES:
            yield _batch(rows)
            rows, size = [], 0
    if rows:
        yield _batch(rows)


def pages(path, errors="raise"):
    """(id, url, html) of the responses that are HTML, up to what is damaged if such errors are to be ignored."""
    import fsspec
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    name = None
    try:
        with fsspec.open(path, "rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response":
                    continue
                own, http = record.rec_headers, record.http_headers
                is_page = _is_page(record)
                body = _read(record.raw_stream, _PAGE_AT_MOST + 1 if is_page else 0)
                # The stream counts down what its record still is to have.
                if record.raw_stream.limit > 0:
                    raise ArchiveLoadFailed("it is cut off")
                name = (own.get_header("WARC-Record-ID") or "").strip("<>")
                if not is_page:
                    continue
                url = (own.get_header("WARC-Target-URI") or "").strip("<>") or None
                charset = _CHARSET.search(http.get_header("Content-Type") or "")
                yield name, url, declare(_undone(body, http), charset and charset[1])
    except (ArchiveLoadFailed, EOFError, zlib.error) as error:
        if errors == "raise":
            where = f"behind record {name}" if name else "at its beginning"
            what = f"{path}: damaged {where}: {str(error)[:100]}; get the file again, or give errors='ignore'"
            raise ValueError(what) from error


def _read(stream, at_most):
    """Reads all, of which no more than so many bytes are kept: an archive may hold films."""
    kept = bytearray()
    while part := stream.read(1 << 16):
        kept += part[: at_most - len(kept)]
    return bytes(kept)


def _is_page(record):
    http = record.http_headers
    if http is None or not (http.get_statuscode() or "").startswith("2"):
        return False
    identified = record.rec_headers.get_header("WARC-Identified-Payload-Type")
    declared = http.get_header("Content-Type")
    return (identified or declared or "").split(";")[0].strip().lower() in _HTML


def _undone(body, http):
    """The body without HTTP's chunks and codings; as it is where it is not in them, or damaged."""
    from warcio.bufferedreaders import ChunkedDataReader

    transfer = (http.get_header("Transfer-Encoding") or "").lower()
    if "chunked" in transfer:
        reader = ChunkedDataReader(io.BytesIO(body))
        body = b"".join(iter(lambda: reader.read(1 << 16), b""))
    coding = (http.get_header("Content-Encoding") or transfer).lower()
    for coding in reversed([name.strip() for name in coding.split(",")]):
        try:
            if coding in ("gzip", "x-gzip"):
                body = _inflated(body, 31)
            elif coding == "deflate":
                body = _inflated(body, 15 if body[:1] == b"\x78" else -15)
            elif coding == "br":
                import brotli

                body = brotli.decompress(body)
        except (ImportError, ValueError, zlib.error, *_brotli_errors()):
            return body
    return body


def _inflated(body, window):
    decoder = zlib.decompressobj(window)
    page = decoder.decompress(body, _PAGE_AT_MOST)
    if decoder.unconsumed_tail:
        raise ValueError("too large")
    return page


def _brotli_errors():
    try:
        import brotli
    except ImportError:
        return ()
    return (brotli.error,)


def declare(html, charset):
    """The page with the charset that HTTP declares written into it, where it makes a difference.

    A row of a table has no place for it. UTF-8 is seen as what it is.
    """
    if not charset or html.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")):
        return html
    try:
        html.decode("utf-8")
        return html
    except UnicodeDecodeError:
        prologue = _PROLOGUE.match(html)
        at = prologue.end() if prologue else 0
        return b'%s<meta charset="%s">%s' % (html[:at], charset.encode("ascii"), html[at:])


def _batch(rows):
    columns = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), _SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)
