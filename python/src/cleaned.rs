//! A cleaned page.

use std::sync::Arc;

use dechrome::{BlockKind, Metadata};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// A page after cleaning.
#[pyclass(frozen, module = "dechrome")]
pub(crate) struct Cleaned(pub(crate) Arc<dechrome::Cleaned>);

#[pymethods]
impl Cleaned {
    /// The clean text: "\n" line ends, a final "\n" unless empty.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    /// The clean text as Markdown: headings, lists, quotes, code and tables are marked.
    #[getter]
    fn markdown(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.markdown())
    }

    /// What the page says about itself: title, author, date, url, language, description, site_name, where it does.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in fields(self.0.metadata()) {
            if let Some(value) = value {
                dict.set_item(name, value)?;
            }
        }
        Ok(dict)
    }

    /// The page's blocks in reading order, each with its verdict.
    #[getter]
    fn blocks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let blocks = (0..self.0.page.blocks.len()).map(|at| Block { page: Arc::clone(&self.0), at });
        PyList::new(py, blocks.map(|block| Bound::new(py, block)).collect::<PyResult<Vec<_>>>()?)
    }

    /// The name of the encoding that bytes were read as.
    #[getter]
    fn encoding(&self) -> &'static str {
        self.0.encoding
    }

    /// The site that the page is taken to be of: a domain or folder, or "" where nothing is known.
    #[getter]
    fn site(&self) -> &str {
        &self.0.site.name
    }

    /// The text, so that `print(cleaned)` shows it.
    fn __str__(&self) -> &str {
        &self.0.text
    }

    fn __repr__(&self) -> String {
        let kept = self.0.verdicts.iter().filter(|verdict| verdict.keep).count();
        format!(
            "<Cleaned: {kept} of {} blocks kept, {} characters>",
            self.0.verdicts.len(),
            self.0.text.chars().count()
        )
    }
}

/// The fields of metadata, by name.
pub(crate) fn fields(metadata: &Metadata) -> [(&'static str, Option<&str>); 7] {
    [
        ("title", metadata.title.as_deref()),
        ("author", metadata.author.as_deref()),
        ("date", metadata.date.as_deref()),
        ("url", metadata.url.as_deref()),
        ("language", metadata.language.as_deref()),
        ("description", metadata.description.as_deref()),
        ("site_name", metadata.site_name.as_deref()),
    ]
}

/// A block of a page: a paragraph, heading, list item, cell or line.
#[pyclass(frozen, module = "dechrome")]
pub(crate) struct Block {
    page: Arc<dechrome::Cleaned>,
    at: usize,
}

#[pymethods]
impl Block {
    /// Its text, with what was trimmed off.
    #[getter]
    fn text(&self) -> &str {
        self.page.page.text_of(&self.page.page.blocks[self.at])
    }

    /// Whether it is in the clean text.
    #[getter]
    fn keep(&self) -> bool {
        self.page.verdicts[self.at].keep
    }

    /// Why, such as "main-content" or "cookie-notice".
    #[getter]
    fn reason(&self) -> &'static str {
        self.page.verdicts[self.at].reason.as_str()
    }

    /// How much it looks like content, from 0 to 1.
    #[getter]
    fn score(&self) -> f32 {
        self.page.verdicts[self.at].score
    }

    /// What it is: "paragraph", "heading", "list-item", "list-text", "cell", "code", "quote", "caption", "term",
    /// "definition", "control" or "line".
    #[getter]
    fn kind(&self) -> &'static str {
        match self.page.page.blocks[self.at].kind {
            BlockKind::Paragraph => "paragraph",
            BlockKind::Heading(_) => "heading",
            BlockKind::ListItem(_) => "list-item",
            BlockKind::ListText(_) => "list-text",
            BlockKind::Cell { .. } => "cell",
            BlockKind::Code => "code",
            BlockKind::Quote => "quote",
            BlockKind::Caption => "caption",
            BlockKind::Term => "term",
            BlockKind::Definition => "definition",
            BlockKind::Control => "control",
            BlockKind::Line => "line",
        }
    }

    /// The level of a heading (1 to 6) or the depth of a list item (from 0).
    #[getter]
    fn level(&self) -> Option<u8> {
        match self.page.page.blocks[self.at].kind {
            BlockKind::Heading(level) | BlockKind::ListItem(level) | BlockKind::ListText(level) => {
                Some(level)
            }
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        let fate = if self.keep() { "kept" } else { "dropped" };
        format!("<Block {fate} ({}, {:.2}): {:?}>", self.reason(), self.score(), self.text())
    }
}
