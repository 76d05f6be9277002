//! From the records of a first pass to a file of profiles.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::write::ProfileWriter;
use crate::error::Error;
use crate::learn::{FRAME, Group, Packer, Sites, Stream};
use crate::scratch::Scratch;
use crate::site::{Hex, Line, Posting, SiteLine, SiteName, TextLine};

/// No more lines than these are unpacked at once.
const MOST: usize = 1 << 30;

/// What a text's records bring along: its words, and the text as people are
/// shown it.
pub(crate) fn sample_text((text, words): (String, u16)) -> String {
    format!("{words:05}{text}")
}

fn sample_of(bytes: &[u8]) -> (String, u16) {
    let text = String::from_utf8_lossy(bytes);
    let (words, text) = text.split_at_checked(5).unwrap_or(("0", ""));
    (text.to_owned(), words.parse().unwrap_or_default())
}

/// A site's lines in a temporary file.
struct Place {
    site: SiteName,
    begin: u64,
    length: u64,
}

/// Writes all sites to a file of profiles. Holds a site's page signatures, and
/// the names of all sites.
///
/// # Errors
/// When temporary files or the file of profiles cannot be written.
pub(crate) fn gather(sites: &mut Sites, scratch: &Scratch, mut to: ProfileWriter) -> Result<(), Error> {
    // Records come in the order of hashes, the file has that of names.
    let path = scratch.path(&scratch.file("sites"));
    let mut places = by_hash(sites, &path).map_err(|error| scratch.failed(error))?;
    places.sort_unstable_by(|a, b| a.site.cmp(&b.site));
    let mut file = BufReader::with_capacity(FRAME, File::open(&path).map_err(|error| scratch.failed(error))?);
    let mut buffer = vec![0; FRAME];
    for place in places {
        let lines = file.seek(SeekFrom::Start(place.begin));
        let lines = lines.and_then(|_| Stream::new((&mut file).take(place.length), MOST));
        let mut lines = lines.map_err(|error| scratch.failed(error))?;
        loop {
            match lines.read(&mut buffer).map_err(|error| scratch.failed(error))? {
                0 => break,
                read => to.lines(&buffer[..read])?,
            }
        }
    }
    to.finish()
}

/// Writes the lines of all sites as they come.
fn by_hash(sites: &mut Sites, path: &PathBuf) -> io::Result<Vec<Place>> {
    let (mut packer, mut out) = (Packer::new()?, BufWriter::new(File::create_new(path)?));
    let (mut lines, mut group, mut places) = (Vec::new(), Group::default(), Vec::new());
    let mut begin = 0;
    while let Some(site) = sites.begin(&mut group)? {
        let pages: Vec<u64> = group.records.iter().map(|record| record.page).collect();
        let line = SiteLine {
            kind: site.kind,
            name: site.name.clone(),
            pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
            signatures: pages.iter().copied().map(Hex).collect(),
        };
        let mut length = 0;
        Line::Site(line).write(&mut lines);
        while sites.group(site.hash(), &mut group)? {
            Line::Text(text_line(&group, &pages)).write(&mut lines);
            if lines.len() >= FRAME {
                length += u64::from(packer.write(&mut lines, &mut out)?);
            }
        }
        length += u64::from(packer.write(&mut lines, &mut out)?);
        places.push(Place { site, begin, length });
        begin += length;
    }
    out.flush()?;
    Ok(places)
}

fn text_line(group: &Group, pages: &[u64]) -> TextLine {
    let (text, words) = sample_of(&group.text);
    let on = group.records.iter().filter_map(|record| {
        let page = pages.binary_search(&record.page).ok()?;
        Some(Posting(u32::try_from(page).ok()?, record.place, record.marks))
    });
    TextLine { key: Hex(group.key), text, words, on: on.collect(), ..TextLine::default() }
}
