"""Streamlit widgets around one frozen Selection."""
