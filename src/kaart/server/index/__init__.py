"""The page that a browser gets first: Streamlit's index.html with the head that belongs to the address."""
