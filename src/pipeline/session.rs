//! Two passes that can be killed: what the first has counted and put by is
//! saved as it goes on, and another run goes on with it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::done::Before;
use super::observe::Observed;
use super::{Items, Job, Learning};
use crate::error::Error;
use crate::learn::Queue;
use crate::manifest::{FirstPass, Manifest, Reached, Saved, Seen, fingerprint};
use crate::scratch::{self, Scratch};
use crate::source::{Input, Item};

/// Inputs that are saved together at most.
const INPUTS: usize = 1 << 16;

/// What lies between two times of saving is at most this part of the time
/// before: what is saved are files, which should not be too many.
const PART: u32 = 64;

/// Removes what a run may have left that was killed behind its last output.
pub(super) fn clear(job: &Job<'_>, learning: &Learning<'_>) {
    let manifest = job.manifest.filter(|manifest| matches!(manifest.first_pass(), Ok(Some(_))));
    if let Some(manifest) = manifest {
        let _ = manifest.end_first_pass();
    }
    let owner = job.manifest.and_then(|manifest| manifest.path().canonicalize().ok());
    scratch::sweep(&learning.temp, owner.as_deref());
}

/// The two passes of a run.
pub(super) struct Session<'a> {
    job: &'a Job<'a>,
    pub(super) scratch: Scratch,
    /// Where it is saved; none where it is not.
    manifest: Option<&'a Manifest>,
    /// What other runs have counted, if this one goes on.
    before: Option<Observed>,
    begin: Instant,
    every: Duration,
}

impl<'a> Session<'a> {
    /// Goes on with what a killed run left if that counts now: all inputs in
    /// it are among `items` as they were. Else begins anew.
    ///
    /// # Errors
    /// When there can be no temporary files, or the walk cannot begin.
    pub(super) fn begin(
        job: &'a Job<'a>,
        learning: &Learning<'_>,
        items: impl Fn() -> Result<Items<'a>, Error>,
    ) -> Result<Self, Error> {
        let Some((manifest, owner)) = job.manifest.and_then(|manifest| {
            let owner = manifest.path().canonicalize().ok()?;
            Some((manifest, owner))
        }) else {
            return Session::unsaved(job, learning);
        };
        if let Some(session) = Session::left(job, manifest, learning)
            && session.is_current(items()?)
        {
            return Ok(session);
        }
        if let Ok(Some(old)) = manifest.first_pass() {
            scratch::remove_dead(Path::new(&old.folder));
        }
        let scratch = Scratch::in_folder(&learning.temp, Some(&owner))?;
        let folder = scratch.folder().canonicalize().ok().and_then(|path| path.to_str().map(str::to_owned));
        let Some(folder) = folder else { return Ok(Session::with(job, learning, scratch, None)) };
        manifest.begin_first_pass(&FirstPass { folder, settings: settings(job) })?;
        scratch.stays(true);
        Ok(Session::with(job, learning, scratch, Some(manifest)))
    }

    /// One that is gone with its run.
    ///
    /// # Errors
    /// When there can be no temporary files.
    pub(super) fn unsaved(job: &'a Job<'a>, learning: &Learning<'_>) -> Result<Self, Error> {
        let scratch = Scratch::in_folder(&learning.temp, None)?;
        Ok(Session::with(job, learning, scratch, None))
    }

    fn with(
        job: &'a Job<'a>,
        learning: &Learning<'_>,
        scratch: Scratch,
        manifest: Option<&'a Manifest>,
    ) -> Self {
        let (begin, every) = (Instant::now(), learning.save_every);
        Session { job, scratch, manifest, before: None, begin, every }
    }

    /// What a killed run left, by the same settings and in the same place.
    fn left(job: &'a Job<'a>, manifest: &'a Manifest, learning: &Learning<'_>) -> Option<Self> {
        if job.overwrite {
            return None;
        }
        let begun = manifest.first_pass().ok()??;
        let folder = PathBuf::from(&begun.folder);
        if begun.settings != settings(job) || folder.parent() != learning.temp.canonicalize().ok().as_deref()
        {
            return None;
        }
        let parts: Vec<Observed> = manifest.parts_of_first_pass().ok()??;
        let reached: Vec<Reached<Queue>> = manifest.archives_of_first_pass().ok()??;
        let observed = parts.into_iter().fold(Observed::default(), Observed::with);
        let queues = reached.iter().filter_map(|reached| reached.queue.as_ref());
        let stored: Vec<_> = observed.stored().chain(queues.map(|queue| &queue.0)).collect();
        let scratch = Scratch::left_at(folder, &stored)?;
        let session = Session::with(job, learning, scratch, Some(manifest));
        Some(Session { before: Some(observed), ..session })
    }

    /// Whether all inputs that are counted are among `items` as they were.
    fn is_current(&self, items: Items<'_>) -> bool {
        let (manifest, stop) = (self.manifest, items.stop);
        let Some(Ok(counted)) = manifest.map(Manifest::inputs_of_first_pass) else { return false };
        let mut met = 0;
        for item in items {
            let Item::Input(input) = item else { continue };
            let (seen, reached) = (self.seen(&input), self.reached(&input));
            let (version, settings, waits) = match (&seen, &reached) {
                (Some(seen), _) => (&seen.version, seen.settings, seen.waits),
                (None, Some(reached)) => (&reached.version, reached.settings, reached.queue.is_some()),
                (None, None) => continue,
            };
            let is_same =
                settings == self.job.settings_of(&input.relative) && self.job.same(&input, version).is_some();
            if !is_same || (!waits && self.job.before(&input) == Before::Nothing) {
                return false;
            }
            met += 1;
        }
        // A run that is interrupted here leaves what it found.
        let is_current = met == counted || stop.reason().is_some();
        self.scratch.stays(is_current);
        is_current
    }

    /// Whether an earlier run has begun it.
    pub(super) fn goes_on(&self) -> bool {
        self.before.is_some()
    }

    /// What earlier runs have saved of an input that they counted.
    pub(super) fn seen(&self, input: &Input) -> Option<Seen> {
        // What cannot be read is counted again: that changes nothing.
        self.saved()?.seen(&input.relative).ok().flatten()
    }

    /// What earlier runs have saved of an archive that they counted in part.
    pub(super) fn reached(&self, input: &Input) -> Option<Reached<Queue>> {
        self.saved()?.reached(&input.relative).ok().flatten()
    }

    fn saved(&self) -> Option<&Manifest> {
        self.manifest.filter(|_| self.goes_on())
    }

    /// What earlier runs have counted.
    pub(super) fn take_before(&mut self) -> Observed {
        self.before.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether what was counted since then, so many inputs, is to be saved.
    pub(super) fn is_due(&self, since: Instant, inputs: usize) -> bool {
        let every = self.every.max(self.begin.elapsed() / PART);
        self.manifest.is_some() && (inputs >= INPUTS || since.elapsed() >= every)
    }

    /// Saves temporary files with the inputs that are counted in them.
    pub(super) fn save(
        &self,
        part: &Observed,
        seen: Vec<(PathBuf, Seen)>,
        reached: Option<(&Path, Reached<Queue>)>,
    ) {
        let Some(manifest) = self.manifest else { return };
        let name = part.stored().next().map_or("", |file| &file.name);
        // What is not saved is counted again when this run is killed.
        let _ = manifest.save_first_pass(Saved { part: (name, part), seen, reached });
    }

    /// The [settings](Job::settings_of) for what the second pass makes of an
    /// archive, by these counts alone.
    pub(super) fn settings_of(&self, relative: &Path) -> u128 {
        let own = self.scratch.folder().as_os_str().as_encoded_bytes();
        fingerprint([&self.job.settings_of(relative).to_le_bytes()[..], own])
    }

    /// All is done, or no run can go on.
    pub(super) fn end(self) {
        self.scratch.stays(false);
        if let Some(manifest) = self.manifest {
            // The next run finds no folder, and begins anew.
            let _ = manifest.end_first_pass();
        }
    }
}

/// All that decides on what a first pass puts by: also what is written beside
/// the texts, or told of them.
fn settings(job: &Job<'_>) -> u128 {
    let beside = [job.metadata, job.attributes.is_some()].map(u8::from);
    let told = format!("{:?}", job.told_by_seed);
    fingerprint([&job.settings.to_le_bytes()[..], &beside, told.as_bytes()])
}
