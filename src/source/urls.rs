//! The addresses of pages, from a table of the user's.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, ErrorKind};

/// Addresses by path. All texts lie in one buffer, so that a million rows cost
/// little more than the file.
#[derive(Debug, Default)]
pub(crate) struct Urls {
    text: String,
    /// In ascending order of their paths.
    rows: Vec<Row>,
}

/// A path and the address behind it in the buffer.
#[derive(Debug, Clone, Copy)]
struct Row {
    begin: usize,
    path: u32,
    url: u32,
    line: u64,
}

/// How the table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Jsonl,
    Separated(u8),
}

/// A line of a JSONL table.
#[derive(Deserialize)]
struct Line {
    path: String,
    url: String,
}

impl Urls {
    /// Reads a table of paths, as messages name them
    /// ([`Input::relative`](super::Input)), and addresses: tab-separated,
    /// comma-separated (told from each other by the first line) or JSON
    /// objects with `path` and `url`, one a line. `is_input` says whether a
    /// path is there: a table of a whole crawl serves for a part of it, but
    /// one without a single path of the input is for another folder.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings), naming the file and, where
    /// there is one, the line.
    pub(crate) fn read(file: &Path, is_input: impl Fn(&Path) -> bool) -> Result<Self, Error> {
        let shown = file.display();
        let text = fs::read_to_string(file).map_err(|error| {
            let message = format!("the table of addresses {shown} cannot be read: {error}");
            Error::with_source(ErrorKind::Settings, message, error)
        })?;
        let urls = Urls::parse(&text).map_err(|(line, why)| {
            Error::new(ErrorKind::Settings, format!("the table of addresses {shown}, line {line}: {why}"))
        })?;
        match urls.rows.iter().min_by_key(|row| row.line) {
            Some(first) if !urls.rows.iter().any(|row| is_input(Path::new(urls.path(row)))) => {
                let path = urls.path(first);
                let message = format!(
                    "the table of addresses {shown} names no file of the input: there is no {path} (line {}) nor \
                     any other; give paths relative to the input folder, as messages show them",
                    first.line
                );
                Err(Error::new(ErrorKind::Settings, message))
            }
            _ => Ok(urls),
        }
    }

    fn parse(table: &str) -> Result<Self, (u64, String)> {
        let table = table.strip_prefix('\u{feff}').unwrap_or(table);
        let mut urls = Urls::default();
        match Form::of(table) {
            Form::Jsonl => {
                for (at, line) in table.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                    let at = at as u64 + 1;
                    let row: Line = serde_json::from_str(line)
                        .map_err(|error| (at, format!("no object with path and url: {error}")))?;
                    urls.push(&row.path, &row.url, at)?;
                }
            }
            Form::Separated(mark) => urls.separated(table, mark)?,
        }
        urls.sort()?;
        Ok(urls)
    }

    fn separated(&mut self, table: &str, mark: u8) -> Result<(), (u64, String)> {
        let mut reader = csv::ReaderBuilder::new();
        // A quote means something in comma-separated values alone.
        reader.has_headers(false).flexible(true).delimiter(mark).quoting(mark == b',');
        let mut reader = reader.from_reader(table.as_bytes());
        let mut row = csv::StringRecord::new();
        // The reader passes blank lines over, but begins a row with those before it.
        let line = |at: &csv::Position| {
            let from = usize::try_from(at.byte()).unwrap_or(0);
            let blank = table.as_bytes()[from..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            at.line() + blank.filter(|byte| **byte == b'\n').count() as u64
        };
        loop {
            let begin = reader.position().clone();
            let at = line(&begin);
            if !reader.read_record(&mut row).map_err(|error| (at, error.to_string()))? {
                return Ok(());
            }
            if row.len() != 2 {
                return Err((at, format!("{} fields; a path and its address are expected", row.len())));
            }
            if at == 1 && &row[0] == "path" && &row[1] == "url" {
                continue;
            }
            self.push(&row[0], &row[1], at)?;
        }
    }

    fn push(&mut self, path: &str, url: &str, line: u64) -> Result<(), (u64, String)> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let url = url.trim();
        if !url.contains("://") && !url.starts_with("//") {
            return Err((line, format!("'{url}' is no address; one such as https://host/page is expected")));
        }
        let length = |text: &str| u32::try_from(text.len()).map_err(|_| (line, "too long".to_owned()));
        let row = Row { begin: self.text.len(), path: length(path)?, url: length(url)?, line };
        self.text.push_str(path);
        self.text.push_str(url);
        self.rows.push(row);
        Ok(())
    }

    fn sort(&mut self) -> Result<(), (u64, String)> {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_unstable_by(|a, b| self.path(a).cmp(self.path(b)).then(a.line.cmp(&b.line)));
        if let Some(two) = rows.windows(2).find(|two| self.path(&two[0]) == self.path(&two[1])) {
            let (path, first) = (self.path(&two[0]), two[0].line);
            return Err((two[1].line, format!("{path} stands in line {first} already")));
        }
        self.rows = rows;
        self.text.shrink_to_fit();
        Ok(())
    }

    fn path(&self, row: &Row) -> &str {
        &self.text[row.begin..row.begin + row.path as usize]
    }

    /// The address of the input at this path, if the table has one.
    pub(crate) fn get(&self, relative: &Path) -> Option<&str> {
        if self.rows.is_empty() {
            return None;
        }
        let relative = relative.to_str()?;
        let relative = if cfg!(windows) { &relative.replace('\\', "/") } else { relative };
        let row = &self.rows[self.rows.binary_search_by(|row| self.path(row).cmp(relative)).ok()?];
        let begin = row.begin + row.path as usize;
        Some(&self.text[begin..begin + row.url as usize])
    }
}

impl Form {
    fn of(table: &str) -> Self {
        let first = table.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if first.trim_start().starts_with('{') {
            Form::Jsonl
        } else if first.contains('\t') {
            Form::Separated(b'\t')
        } else {
            Form::Separated(b',')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_one_table() {
        for table in [
            "b/x.html\thttps://b.example/x\n\na.html\thttps://a.example/\n",
            "path,url\r\nb/x.html,https://b.example/x\r\n\"a.html\",https://a.example/\r\n",
            "\u{feff}{\"path\": \"b/x.html\", \"url\": \"https://b.example/x\"}\n\n\
             {\"url\": \"https://a.example/\", \"path\": \"./a.html\"}",
        ] {
            let urls = Urls::parse(table).unwrap();
            assert_eq!(urls.get(Path::new("b/x.html")), Some("https://b.example/x"), "{table}");
            assert_eq!(urls.get(Path::new("a.html")), Some("https://a.example/"), "{table}");
            assert_eq!(urls.get(Path::new("c.html")), None);
        }
        assert!(Urls::parse("").unwrap().get(Path::new("a")).is_none());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (table, line, says) in [
            ("a\thttp://a\nb\n", 2, "1 fields"),
            ("a,http://a\nb,http://b,c\n", 2, "3 fields"),
            ("a,http://a\n\na,http://b\n", 3, "stands in line 1 already"),
            ("a\thttp://a\nb\tno address\n", 2, "'no address' is no address"),
            ("{\"path\": \"a\", \"url\": \"http://a\"}\n{\"path\": 7}\n", 2, "no object with path and url"),
        ] {
            let (at, why) = Urls::parse(table).unwrap_err();
            assert!(at == line && why.contains(says), "{table}: {at}: {why}");
        }
    }
}
