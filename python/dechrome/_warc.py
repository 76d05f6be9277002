"""The HTML pages of WARC files, for engines."""

import re

import pyarrow as pa

# Pages of a batch, and the bytes from which on it is handed over.
_ROWS = 256
_BYTES = 16 << 20

_ENDINGS = (".warc", ".warc.gz")
_HTML = ("text/html", "application/xhtml+xml")
_SCHEMA = pa.schema([("id", pa.string()), ("url", pa.string()), ("html", pa.binary())])
_LABEL = re.compile(r"[A-Za-z0-9_:.+-]+\Z")
# What may stand before the first tag: a doctype makes no difference to `<meta>`, but one behind it would be lost.
_PROLOGUE = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<!doctype[^>]*>", re.IGNORECASE | re.DOTALL)


def files(paths):
    """The WARC files that are named, and those in folders that are named, in order."""
    import fsspec

    found = []
    for path in [paths] if isinstance(paths, str) else paths:
        system, root = fsspec.core.url_to_fs(path)
        if not system.isdir(root):
            found.append(path)
            continue
        inside = [name for name in system.find(root) if name.endswith(_ENDINGS)]
        if not inside:
            raise ValueError(f"{path}: there are no files there that end in {' or '.join(_ENDINGS)}")
        found += sorted(system.unstrip_protocol(name) for name in inside)
    return found


def batches(path):
    """The pages of a file, as record batches."""
    rows, size = [], 0
    for page in pages(path):
        rows.append(page)
        size += len(page[2])
        if len(rows) >= _ROWS or size >= _BYTES:
            yield _batch(rows)
            rows, size = [], 0
    if rows:
        yield _batch(rows)


def pages(path):
    """(id, url, html) of the responses that are HTML."""
    import fsspec
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with fsspec.open(path, "rb") as file:
        records = ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all")
        for record in records:
            http = record.http_headers
            if http is None or not 200 <= (http.status_code or 0) < 300 or not _is_html(record):
                continue
            name = (record.record_id or "").strip("<>")
            html = record.reader.read()
            yield name, record.headers.get("WARC-Target-URI", "").strip("<>") or None, declare(html, record.http_charset)


def _is_html(record):
    declared = (record.http_content_type or "").split(";")[0].strip().lower()
    identified = record.headers.get("WARC-Identified-Payload-Type", "").split(";")[0].strip().lower()
    return (identified or declared) in _HTML


def declare(html, charset):
    """The page with the charset that HTTP declares written into it, where it makes a difference.

    A row of a table has no place for it. UTF-8 is seen as what it is.
    """
    if not charset or not _LABEL.match(charset) or html.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")):
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
