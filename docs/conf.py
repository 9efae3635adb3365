"""Settings of Sphinx."""

import sys
from pathlib import Path

from itpcase._version import __version__

sys.path.insert(0, str(Path(__file__).parent))  # for docstrings

project = "itpcase"
author = "itpcase contributors"
copyright = "2026, itpcase contributors"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "docstrings"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"itpcase {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_show_tb = True

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "none"  # the docstrings name the types
napoleon_google_docstring = False
napoleon_use_ivar = True  # an attribute is described once, where autodoc finds it
suppress_warnings = ["ref.python"]  # an attribute that several classes have is no reference
