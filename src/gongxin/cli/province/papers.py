"""Papers of the invented province: empty ones, each another for each name, and whole as any reader expects them."""

START = "%PDF-1.4\n% {}\n"
OBJECTS = (
    "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n",
    "2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n",
)


def paper(name: str) -> bytes:
    """An empty paper that is another for each name."""
    content, places = START.format(name).encode(), []
    for one in OBJECTS:
        places.append(len(content))
        content += one.encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + (table + trailer).encode()
