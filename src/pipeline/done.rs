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

/// How an input is the same as before.
pub(super) enum Same {
    /// By its size and its time.
    Looks,
    /// By its bytes: so it looks now.
    Bytes(Version),
}

impl Job<'_> {
    /// What earlier runs made of the input that this one would make.
    pub(super) fn before(&self, input: &Input) -> Before {
        let (Some(manifest), false) = (self.manifest, self.overwrite) else { return Before::Nothing };
        // What cannot be read is done again, and then not written either.
        let Ok(Some(entry)) = manifest.entry(&input.relative) else { return Before::Nothing };
        let Some(failed) = self.failed_of(&entry, &input.relative, &input.output) else {
            return Before::Nothing;
        };
        match self.same(input, &entry.version) {
            Some(Same::Looks) => {}
            Some(Same::Bytes(version)) => {
                // Where it cannot be noted, the next run reads the input once more.
                let _ = manifest.put(&input.relative, &Entry { version: version.settled(), ..entry });
            }
            None => return Before::Nothing,
        }
        Before::All { failed }
    }

    /// Whether all that this run would make of this version of an input is
    /// there.
    pub(super) fn is_made(&self, relative: &Path, output: &Path, version: &Version) -> bool {
        let entry = self.manifest.and_then(|manifest| manifest.entry(relative).ok().flatten());
        entry.is_some_and(|entry| {
            version.is(&entry.version) && self.failed_of(&entry, relative, output).is_some()
        })
    }

    /// Of an input whose output is there, by these settings: how many of its
    /// records failed.
    fn failed_of(&self, entry: &Entry, relative: &Path, output: &Path) -> Option<u64> {
        let folders = self.folders()?;
        let (are_there, failed) = match &entry.made {
            Made::Page { bytes, attributes } => {
                let tree = folders.texts;
                let has_attributes = folders
                    .attributes
                    .is_none_or(|tree| attributes.is_some_and(|bytes| tree.has_attributes(output, bytes)));
                let beside = has_attributes && (!self.metadata || tree.has_metadata(output));
                (tree.has(output, *bytes) && beside, 0)
            }
            // The lines of an archive hold their pages' metadata.
            Made::Archive { bytes, failed, .. } => (self.records.are_there(folders, output, bytes), *failed),
            Made::Failure { .. } => return None,
        };
        (are_there && entry.settings == self.settings_of(relative)).then_some(failed)
    }

    /// Whether the input is the same as in an earlier version.
    pub(super) fn same(&self, input: &Input, earlier: &Version) -> Option<Same> {
        let version = Version::of(input);
        if version.looks_like(earlier) {
            return Some(Same::Looks);
        }
        version.same_bytes(earlier, &input.path).map(Same::Bytes)
    }

    /// Whether an earlier run failed with the input as it is now.
    pub(super) fn failed_before(&self, input: &Input) -> bool {
        let (Some(manifest), false) = (self.manifest, self.overwrite) else { return false };
        let Ok(Some(entry)) = manifest.entry(&input.relative) else { return false };
        matches!(entry.made, Made::Failure { .. })
            && entry.settings == self.settings_of(&input.relative)
            && self.same(input, &entry.version).is_some()
    }

    /// How far an earlier run came with an archive, if this one can go on
    /// there.
    pub(super) fn underway(&self, input: &Input) -> Option<Underway> {
        let underway = self.underway_of(&input.relative, self.settings_of(&input.relative))?;
        Version::of(input).looks_like(&underway.version).then_some(underway)
    }

    /// How far an earlier run came with some version of an archive, by these
    /// settings.
    pub(super) fn underway_of(&self, relative: &Path, settings: u128) -> Option<Underway> {
        let manifest = self.manifest.filter(|_| !self.overwrite)?;
        manifest.underway(relative).ok()?.filter(|underway| underway.settings == settings)
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
    tell_failed_before(hears, input, failed, tally);
}

/// Tells how many records of an archive failed in an earlier run, if any.
pub(super) fn tell_failed_before(hears: Hears<'_>, input: &Input, failed: u64, tally: &mut Tally) {
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
