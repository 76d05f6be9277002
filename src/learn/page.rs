//! A cleaned page, put by until the counts of its site are known.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::beside::Beside;
use crate::block::Reason;
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::manifest::Version;
use crate::render::Draft;
use crate::report::{self, PageSizes, Size, Told};
use crate::site::{Fact, Observation, Rule, SiteProfile};

/// All that is needed to write the page's output.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SpooledPage {
    /// [`Input::relative`].
    pub(crate) relative: SpooledPath,
    /// [`Input::output`].
    pub(crate) output: SpooledPath,
    /// The input's version.
    pub(crate) version: Version,
    /// The page's size in bytes, decompressed.
    pub(crate) read: u64,
    /// Hash of its site's name.
    pub(crate) site: u64,
    /// Its metadata as JSON, where that is asked for; of a record, the line of
    /// JSON that its text is to be added to.
    pub(crate) metadata: Option<String>,
    draft: Draft,
    facts: Vec<[u8; Fact::BYTES]>,
    /// The reason and the words of each part of the draft.
    kept: Vec<(u8, u32)>,
    /// What was dropped: reasons, blocks, words.
    dropped: Vec<(u8, u64, u64)>,
    /// What was left out of parts of the draft: part, reason, words.
    trimmed: Vec<(u32, u8, u64)>,
    beside: Beside,
}

/// A page as it is to be written.
pub(crate) struct SettledPage {
    /// Its clean text, or the whole one.
    pub(crate) text: String,
    /// The line of its attributes.
    pub(crate) attributes: Option<String>,
    /// What was kept and dropped.
    pub(crate) sizes: PageSizes,
}

impl SpooledPage {
    /// What a cleaned page leaves, to be called `relative` and written to
    /// `output`; of an input of this version.
    pub(crate) fn new(
        (relative, output, version): (&Path, &Path, Version),
        read: u64,
        cleaned: &Cleaned,
        observed: &Observation,
        (metadata, beside): (Option<String>, Beside),
    ) -> Self {
        let page = &cleaned.page;
        let kept = page.blocks.iter().zip(&cleaned.verdicts).filter(|(_, verdict)| verdict.keep);
        // Trims stand in the order of their blocks.
        let (mut block, mut part) = (0, 0);
        let trimmed = page.trims.iter().map(|trim| {
            let before = &cleaned.verdicts[block..trim.block as usize];
            part += before.iter().filter(|verdict| verdict.keep).count();
            block = trim.block as usize;
            (part as u32, trim.reason as u8, report::trimmed(page, trim).words)
        });
        let dropped = PageSizes::of(cleaned).dropped;
        SpooledPage {
            relative: SpooledPath::new(relative),
            output: SpooledPath::new(output),
            version,
            read,
            site: observed.site.hash(),
            metadata,
            draft: Draft::of(page, &cleaned.verdicts),
            facts: observed.facts.iter().map(|fact| fact.to_bytes()).collect(),
            kept: kept.map(|(block, verdict)| (verdict.reason as u8, block.counts.words)).collect(),
            dropped: dropped.iter().map(|(reason, size)| (reason as u8, size.blocks, size.words)).collect(),
            trimmed: trimmed.collect(),
            beside,
        }
    }

    /// What is left when what is chrome by the counts of the page's site has
    /// gone.
    pub(crate) fn settled(mut self, rule: &Rule, site: Option<&SiteProfile>) -> Self {
        let drops = self.drops(rule, site);
        if !drops.contains(&true) {
            self.facts.clear();
            return self;
        }
        let goes = |at: usize| drops.get(at) == Some(&true);
        self.beside.drop_repeats(&self.draft, goes);
        self.draft = self.draft.only(|part| !goes(part));
        let gone: Vec<_> = (0..self.kept.len()).filter(|at| goes(*at)).collect();
        let repeats = Reason::RepeatsOnSite as u8;
        self.dropped.extend(gone.iter().map(|at| (repeats, 1, u64::from(self.kept[*at].1))));
        self.trimmed.retain(|(part, ..)| !goes(*part as usize));
        for (part, ..) in &mut self.trimmed {
            *part -= gone.partition_point(|at| at < &(*part as usize)) as u32;
        }
        let mut at = 0..;
        self.kept.retain(|_| !at.next().is_some_and(goes));
        self.facts.clear();
        self
    }

    /// Which of the kept parts go; of those behind its end, none.
    fn drops(&self, rule: &Rule, site: Option<&SiteProfile>) -> Vec<bool> {
        site.filter(|_| !self.facts.is_empty()).map_or_else(Vec::new, |site| {
            let facts: Vec<Fact> = self.facts.iter().map(Fact::from_bytes).collect();
            rule.drops(&facts, site)
        })
    }

    /// What it tells for the report, and what is kept of it.
    pub(crate) fn told(&self) -> Option<(&Told, &Draft)> {
        self.beside.told().map(|told| (told, &self.draft))
    }

    /// The page as it stands.
    ///
    /// # Errors
    /// When its attributes cannot be put as JSON.
    pub(crate) fn render(&self) -> Result<SettledPage, Error> {
        let mut sizes = PageSizes::default();
        for (reason, blocks, words) in &self.dropped {
            sizes.dropped.add(reason_of(*reason), Size { blocks: *blocks, words: *words });
        }
        for (reason, words) in &self.kept {
            sizes.kept.add(reason_of(*reason), Size { blocks: 1, words: u64::from(*words) });
        }
        for (_, reason, words) in &self.trimmed {
            sizes.trimmed.add(reason_of(*reason), Size { blocks: 1, words: *words });
        }
        let text = self.beside.whole().map_or_else(|| self.draft.render(), str::to_owned);
        Ok(SettledPage { text, attributes: self.beside.attributes()?, sizes })
    }
}

fn reason_of(number: u8) -> Reason {
    // Written by this program from a Reason, and checked by the frame's checksum.
    Reason::ALL.get(usize::from(number)).copied().unwrap_or(Reason::LowScore)
}

/// A path of any bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SpooledPath(#[cfg(unix)] Vec<u8>, #[cfg(not(unix))] Vec<u16>);

impl SpooledPath {
    pub(crate) fn to_path(&self) -> PathBuf {
        self.clone().take_path()
    }
}

#[cfg(unix)]
impl SpooledPath {
    pub(crate) fn new(path: &Path) -> Self {
        use std::os::unix::ffi::OsStrExt;
        SpooledPath(OsStr::as_bytes(path.as_os_str()).to_vec())
    }

    pub(crate) fn take_path(&mut self) -> PathBuf {
        use std::os::unix::ffi::OsStringExt;
        OsString::from_vec(std::mem::take(&mut self.0)).into()
    }
}

#[cfg(windows)]
impl SpooledPath {
    pub(crate) fn new(path: &Path) -> Self {
        use std::os::windows::ffi::OsStrExt;
        SpooledPath(OsStr::encode_wide(path.as_os_str()).collect())
    }

    pub(crate) fn take_path(&mut self) -> PathBuf {
        use std::os::windows::ffi::OsStringExt;
        OsString::from_wide(&self.0).into()
    }
}
