"""Streamlit's own programs: packed once, and fetched before the page asks for them."""
