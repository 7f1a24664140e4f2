"""PURE: numbers as shapes. Each module says where to draw; the words and the table beside it are the template's."""
