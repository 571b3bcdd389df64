"""Data of the pages, cached between reruns: the only package that uses Streamlit's caches."""
