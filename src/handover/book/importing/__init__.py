"""Reading other programs' exports: from bytes to rows, from rows to people, clients and contacts.

Pure but for `loading`, which alone knows the database. The way of the data: `files` (bytes to text and sheets) ->
`tables` / `vcards` (rows) -> `formats` and `guess` (which column holds what) -> `records` (one row, cleaned) ->
`staging` (a database on disk, so that memory does not grow with the file) -> `resolve` (joins, duplicates, owners)
-> `report` (JSON) or `loading` (the book).
"""

from __future__ import annotations
