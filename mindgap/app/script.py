"""What Streamlit runs each time somebody moves something."""

from mindgap.app.page import show

if __name__ == "__main__":
    show()
