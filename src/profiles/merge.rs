//! Several files of profiles as one.

use std::path::PathBuf;

use super::read::ProfileReader;
use crate::error::{Error, ErrorKind};
use crate::site::{Hex, Posting, Record, SiteLine, SiteName, TextLine};

/// Files of profiles, merged site by site and text by text: the same as if all
/// had been learned at once. Holds the page signatures of one site.
pub(crate) struct Merged {
    files: Vec<ProfileReader>,
    /// The files that have the current site.
    here: Vec<Here>,
}

/// A file that has the current site.
struct Here {
    file: usize,
    /// The site's pages there.
    pages: u32,
    /// Where each of them is among all files' pages; empty with one file.
    places: Vec<u32>,
}

impl Merged {
    /// # Errors
    /// When a file cannot be read, or is no file of profiles of this version.
    pub(crate) fn open(paths: &[PathBuf]) -> Result<Self, Error> {
        let files = paths.iter().map(|path| ProfileReader::open(path)).collect::<Result<_, _>>()?;
        Ok(Merged { files, here: Vec::new() })
    }

    /// Whether all files are compact; `None` where some are and some are not.
    pub(crate) fn compact(&self) -> Option<bool> {
        let first = self.files.first().is_some_and(|file| file.compact);
        self.files.iter().all(|file| file.compact == first).then_some(first)
    }

    /// Begins the next site; texts of the one before are passed over.
    ///
    /// # Errors
    /// When a file is damaged, or several have the site and one of them is
    /// compact.
    pub(crate) fn site(&mut self) -> Result<Option<SiteLine>, Error> {
        while self.text()?.is_some() {}
        let Some(name) = self.files.iter().filter_map(ProfileReader::peek_site).min() else {
            return self.rest_is_read();
        };
        let mut lines = Vec::new();
        for (at, file) in self.files.iter_mut().enumerate() {
            if file.peek_site().as_ref() == Some(&name)
                && let Some(line) = file.site()?
            {
                self.here.push(Here { file: at, pages: line.pages, places: Vec::new() });
                lines.push(line);
            }
        }
        if lines.len() > 1 && self.here.iter().any(|here| self.files[here.file].compact) {
            let SiteName { name, .. } = name;
            let message = format!(
                "several of these profiles know the site '{name}', and compact ones cannot be added up; merge the full \
                 ones and compact the result"
            );
            return Err(Error::new(ErrorKind::Settings, message));
        }
        Ok(self.joined(lines))
    }

    /// One line of those of all files that have the site.
    fn joined(&mut self, mut lines: Vec<SiteLine>) -> Option<SiteLine> {
        let mut line = lines.pop()?;
        if lines.is_empty() {
            return Some(line);
        }
        lines.push(line.clone());
        let mut all: Vec<Hex> = lines.iter().flat_map(|line| &line.signatures).copied().collect();
        all.sort_unstable();
        all.dedup();
        for (here, line) in self.here.iter_mut().zip(&lines) {
            let place = |page| all.binary_search(page).unwrap_or_default() as u32; // all are there
            here.places = line.signatures.iter().map(place).collect();
        }
        line.pages = u32::try_from(all.len()).unwrap_or(u32::MAX);
        line.signatures = all;
        Some(line)
    }

    fn rest_is_read(&mut self) -> Result<Option<SiteLine>, Error> {
        // A text before any site is told of by the reader.
        for file in &mut self.files {
            file.text(0)?;
        }
        Ok(None)
    }

    /// The next text of the site.
    ///
    /// # Errors
    /// When a file is damaged.
    pub(crate) fn text(&mut self) -> Result<Option<TextLine>, Error> {
        let keys = self.here.iter().filter_map(|here| self.files[here.file].peek_text());
        let Some(key) = keys.min() else {
            self.here.clear();
            return Ok(None);
        };
        let mut found: Option<TextLine> = None;
        for here in &self.here {
            let file = &mut self.files[here.file];
            if file.peek_text() != Some(key) {
                continue;
            }
            let Some(mut text) = file.text(here.pages)? else { continue };
            if !here.places.is_empty() {
                text.on.iter_mut().for_each(|on| on.0 = here.places[on.0 as usize]);
            }
            match &mut found {
                None => found = Some(text),
                Some(first) => add(first, text),
            }
        }
        Ok(found)
    }
}

/// Adds what another file says of a text.
fn add(text: &mut TextLine, other: TextLine) {
    text.never |= other.never;
    // Texts of one key are one text, but for clashes of hashes.
    if (other.text.as_str(), other.words) < (text.text.as_str(), text.words) {
        text.text = other.text;
        text.words = other.words;
    }
    text.on.extend(other.on);
    text.on.sort_unstable();
    text.on.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            let record = |on: &Posting| Record { site: 0, key: 0, page: 0, place: on.1, marks: on.2 };
            let joined = record(first).join(record(next));
            (first.1, first.2) = (joined.place, joined.marks);
        }
        same
    });
}
