//! One file of profiles, line by line, checked.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};
use crate::report::escaped_path;
use crate::site::{Line, SiteLine, SiteName, TextLine};

/// What a file in Zstandard format begins with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Reads a file of profiles, compressed or not.
pub(super) struct ProfileReader {
    path: PathBuf,
    input: Box<dyn BufRead>,
    number: u64,
    bytes: Vec<u8>,
    /// Whether texts are counted, not listed with their pages.
    pub(super) compact: bool,
    next: Option<Line>,
    site: Option<SiteName>,
    key: Option<u64>,
}

impl ProfileReader {
    /// # Errors
    /// When the file cannot be read, or is no file of profiles of this
    /// version.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let cannot = |error| unreadable(path, error);
        let mut file = BufReader::new(File::open(path).map_err(cannot)?);
        let is_zstd = file.fill_buf().map_err(cannot)?.starts_with(&ZSTD);
        let input: Box<dyn BufRead> = if is_zstd {
            let decoder = zstd::stream::read::Decoder::with_buffer(file).map_err(cannot)?;
            Box::new(BufReader::new(decoder))
        } else {
            Box::new(file)
        };
        let mut reader = ProfileReader {
            path: path.to_path_buf(),
            input,
            number: 0,
            bytes: Vec::new(),
            compact: false,
            next: None,
            site: None,
            key: None,
        };
        match reader.line()? {
            Some(Line::DechromeProfiles(head)) => reader.compact = head.compact,
            _ => return Err(reader.damaged("no head")),
        }
        reader.advance()?;
        Ok(reader)
    }

    /// The site that begins next.
    pub(super) fn peek_site(&self) -> Option<SiteName> {
        match &self.next {
            Some(Line::Site(site)) => Some(SiteName { kind: site.kind, name: site.name.clone() }),
            _ => None,
        }
    }

    /// The key of the next text of the site begun last.
    pub(super) fn peek_text(&self) -> Option<u64> {
        match &self.next {
            Some(Line::Text(text)) => Some(text.key.0),
            _ => None,
        }
    }

    /// Begins the next site, if one does.
    pub(super) fn site(&mut self) -> Result<Option<SiteLine>, Error> {
        let Some(Line::Site(site)) = self.next.take_if(|line| matches!(line, Line::Site(_))) else {
            return Ok(None);
        };
        let name = SiteName { kind: site.kind, name: site.name.clone() };
        if self.site.as_ref().is_some_and(|last| *last >= name) {
            return Err(self.damaged("a site out of order"));
        }
        let known = &site.signatures;
        if self.compact != known.is_empty() && site.pages > 0 {
            return Err(self.damaged("a site of the other form"));
        }
        if !self.compact && (known.len() != site.pages as usize || !known.is_sorted_by(|a, b| a < b)) {
            return Err(self.damaged("pages that do not add up"));
        }
        (self.site, self.key) = (Some(name), None);
        self.advance()?;
        Ok(Some(site))
    }

    /// The next text of a site with so many pages, if there is one more.
    pub(super) fn text(&mut self, pages: u32) -> Result<Option<TextLine>, Error> {
        let Some(Line::Text(text)) = self.next.take_if(|line| matches!(line, Line::Text(_))) else {
            return Ok(None);
        };
        if self.site.is_none() || self.key.is_some_and(|last| last >= text.key.0) {
            return Err(self.damaged("a text out of order"));
        }
        let fits = text.on.is_sorted_by(|a, b| a.0 < b.0) && text.on.last().is_none_or(|last| last.0 < pages);
        if !fits || text.count.is_some() != self.compact || text.on.is_empty() != self.compact {
            return Err(self.damaged("pages that the site does not have"));
        }
        self.key = Some(text.key.0);
        self.advance()?;
        Ok(Some(text))
    }

    fn advance(&mut self) -> Result<(), Error> {
        self.next = self.line()?;
        Ok(())
    }

    fn line(&mut self) -> Result<Option<Line>, Error> {
        self.bytes.clear();
        let read =
            self.input.read_until(b'\n', &mut self.bytes).map_err(|error| unreadable(&self.path, error))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if !self.bytes.ends_with(b"\n") {
            return Err(self.damaged("cut off"));
        }
        let named = |error: Error| Error::new(error.kind(), format!("{}: {error}", escaped_path(&self.path)));
        Line::read(&self.bytes, self.number).map(Some).map_err(named)
    }

    fn damaged(&self, what: &str) -> Error {
        let (path, number) = (escaped_path(&self.path), self.number);
        let message = format!(
            "{path}: the profiles are damaged: line {number}: {what}; make them anew with `dechrome learn`"
        );
        Error::new(ErrorKind::Settings, message)
    }
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    let path = escaped_path(path);
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file of profiles {path}"),
        _ => format!(
            "{path}: the profiles cannot be read: {error}; make them anew with `dechrome learn` if they are damaged"
        ),
    };
    Error::with_source(ErrorKind::Settings, message, error)
}
