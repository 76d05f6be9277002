//! What earlier runs have done, and what this one does, by the manifest.

use std::path::Path;

use super::Job;
use super::archive::Counts;
use super::worker::Hears;
use crate::error::Error;
use crate::manifest::{Entry, Made, Underway, Version, fingerprint};
use crate::report::{Failure, Outcome, Tally};
use crate::sink::Lengths;
use crate::source::Input;

/// What earlier runs made of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing that would do now.
    Nothing,
    /// All that this run would make; of an archive, so many records failed.
    All { failed: u64 },
}

impl Before {
    /// What becomes of the input in this run, unless something is to be done.
    pub(super) fn outcome(self, input: &Input) -> Option<Outcome> {
        match self {
            Before::Nothing => None,
            Before::All { failed: 0 } => Some(Outcome::Skipped),
            Before::All { failed } => Some(failed_before(input, failed)),
        }
    }
}

impl Job<'_> {
    /// What earlier runs made of the input that this one would make.
    pub(super) fn before(&self, input: &Input) -> Before {
        let (Some(folders), Some(manifest), false) = (self.folders(), self.manifest, self.overwrite) else {
            return Before::Nothing;
        };
        let tree = folders.texts;
        // What cannot be read is done again, and then not written either.
        let Ok(Some(entry)) = manifest.entry(&input.relative) else { return Before::Nothing };
        let (are_there, failed) = match &entry.made {
            Made::Page { bytes, attributes } => {
                let has_attributes = self.attributes.is_none_or(|folder| {
                    attributes.is_some_and(|bytes| folder.has_attributes(&input.output, bytes))
                });
                (has_attributes && tree.has(&input.output, *bytes), 0)
            }
            Made::Archive { bytes, failed, .. } => {
                (self.records.are_there(folders, &input.output, bytes), *failed)
            }
            Made::Failure { .. } => return Before::Nothing,
        };
        let there = are_there
            // The lines of an archive hold their pages' metadata.
            && (!self.metadata || input.archive.is_some() || tree.has_metadata(&input.output));
        if !there || entry.settings != self.settings_of(&input.relative) {
            return Before::Nothing;
        }
        let version = Version::of(input);
        if version.looks_like(&entry.version) {
            return Before::All { failed };
        }
        let Some(version) = version.same_bytes(&entry.version, &input.path) else { return Before::Nothing };
        // Where it cannot be noted, the next run reads the input once more.
        let _ = manifest.put(&input.relative, &Entry { version: version.settled(), ..entry });
        Before::All { failed }
    }

    /// How far an earlier run came with an archive, if this one can go on
    /// there.
    pub(super) fn underway(&self, input: &Input) -> Option<Underway> {
        let manifest = self.manifest.filter(|_| !self.overwrite)?;
        let underway = manifest.underway(&input.relative).ok()??;
        let goes_on = Version::of(input).looks_like(&underway.version)
            && underway.settings == self.settings_of(&input.relative);
        goes_on.then_some(underway)
    }

    /// The files of an archive that an earlier run made.
    pub(super) fn files_before(&self, relative: &Path) -> Lengths {
        let entry = self.manifest.and_then(|manifest| manifest.entry(relative).ok().flatten());
        match entry.map(|entry| entry.made) {
            Some(Made::Archive { bytes, .. }) => bytes,
            _ => Lengths::default(),
        }
    }

    /// Notes what was made of the input that messages call `relative`.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub(super) fn note(&self, relative: &Path, version: Version, made: Made) -> Result<(), Error> {
        let Some(manifest) = self.manifest else { return Ok(()) };
        let settings = self.settings_of(relative);
        manifest.put(relative, &Entry { version: version.settled(), settings, made })
    }

    /// Notes that an input failed, so that nobody takes what an earlier run
    /// made of it for what it is now.
    pub(super) fn note_failure(&self, relative: &Path, version: Version, error: &Error) {
        let made = Made::Failure { kind: error.kind().as_str().to_owned() };
        // Without the note it is done again, too.
        let _ = self.note(relative, version, made);
    }

    /// What decides on the output beside the input.
    pub(super) fn settings_of(&self, relative: &Path) -> u128 {
        let url = self.urls.get(relative).unwrap_or_default();
        fingerprint([&self.settings.to_le_bytes()[..], url.as_bytes()])
    }
}

/// Counts the records of an archive that an earlier run did.
pub(super) fn count_before(hears: Hears<'_>, input: &Input, before: Counts, tally: &mut Tally) {
    let (skipped, failed) = (before.records.saturating_sub(before.failed), before.failed);
    tally.inputs += skipped;
    tally.skipped += skipped;
    if failed > 0 {
        hears.done(&input.relative, failed_before(input, failed), tally);
    }
}

fn failed_before(input: &Input, failed: u64) -> Outcome {
    let message = format!(
        "{failed} of its records could not be cleaned by an earlier run, and stand in no output; --overwrite tries \
         them again"
    );
    Outcome::Failed(Failure { path: input.relative.clone(), message, kind: "record" })
}
