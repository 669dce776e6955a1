"""The floor: Streamlit's frame around one line of text."""

import streamlit as st

st.set_page_config(layout="wide")
st.markdown("Here")
