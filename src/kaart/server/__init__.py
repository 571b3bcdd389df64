"""The ASGI application around Streamlit: what a link, another site or a script asks of kaart, beside the pages."""
