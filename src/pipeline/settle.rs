//! The second pass: what repeats goes, the rest is written.

use std::io;
use std::sync::{Mutex, PoisonError};

use rayon::ThreadPool;
use rayon::iter::{IntoParallelIterator, ParallelBridge, ParallelIterator};

use super::archive::{Pass, Waiting};
use super::observe::Observed;
use super::session::Session;
use super::worker::Hears;
use super::{Job, Learning, Written, guard};
use crate::error::Error;
use crate::learn::{Group, Opener, PARTS, Packed, SiteCounts, Sites, Spool, SpooledPage, part_of};
use crate::report::{Outcome, Step, Tally};

/// Writes the pages of a first pass.
///
/// # Errors
/// When temporary files cannot be read or written.
pub(super) fn settle(
    job: &Job<'_>,
    learning: &Learning<'_>,
    session: &Session<'_>,
    observed: Observed,
    pool: &ThreadPool,
    hears: Hears<'_>,
) -> Result<Tally, Error> {
    let scratch = &session.scratch;
    let failed = |error: io::Error| scratch.failed(error);
    let stored = observed.pages_stored();
    let mut sites = Sites::new(scratch, observed.runs, learning.memory / 2).map_err(failed)?;
    let mut tally = Tally::default();
    let (rule, mut waiting) = (learning.cleaner.rule(), observed.archives);
    let mut from = 0;
    while from < PARTS && hears.stop.reason().is_none() {
        let (counts, to) = load(&mut sites, learning, from).map_err(failed)?;
        if from == 0 {
            hears.report.step(Step::Settling(stored));
        }
        let frames = Spool::new(scratch, &observed.pages, from..to);
        let part = Part { job, learning, session, counts: &counts, hears, failed: Mutex::default() };
        let done = pool.install(|| {
            frames
                .take_while(|_| hears.stop.reason().is_none())
                .par_bridge()
                .fold(<(Opener, Tally)>::default, |(mut opener, mut tally), frame| {
                    if let Err(error) = frame.and_then(|frame| part.take(&mut opener, &frame, &mut tally)) {
                        part.fail(error);
                    }
                    (opener, tally)
                })
                .map(|(_, tally)| tally)
                .reduce(Tally::default, Tally::merged)
        });
        tally = tally.merged(done);
        if let Some(error) = part.failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(failed(error));
        }
        let pass = Pass { job, hears, rule, session, counts: &counts, parts: from..to, last: to == PARTS };
        let (left, done) = pool.install(|| over(&pass, waiting)).map_err(failed)?;
        tally = tally.merged(done);
        waiting = left;
        from = to;
    }
    Ok(tally)
}

/// A pass over the archives, some at a time; those that wait on.
fn over(pass: &Pass<'_>, waiting: Vec<Waiting>) -> io::Result<(Vec<Waiting>, Tally)> {
    let one = |archive| {
        let mut tally = Tally::default();
        let left = pass.over(archive, &mut tally)?;
        Ok((left.into_iter().collect(), tally))
    };
    let both = |(mut one, tally): (Vec<Waiting>, Tally), (mut other, more)| {
        one.append(&mut other);
        Ok((one, tally.merged(more)))
    };
    waiting.into_par_iter().map(one).try_reduce(Default::default, both)
}

/// The counts that matter in the parts of sites from `from` on, as many as fit
/// in memory, one part at least; and where the next ones begin.
fn load(sites: &mut Sites, learning: &Learning<'_>, from: usize) -> io::Result<(SiteCounts, usize)> {
    let mut counts = SiteCounts::default();
    let mut group = Group::default();
    let mut last = from;
    while let Some(site) = sites.peek() {
        let part = part_of(site);
        if part > last && counts.bytes() >= learning.memory / 2 {
            return Ok((counts, part));
        }
        last = part;
        if let Some(site) = sites.profile(learning.cleaner.rule(), &mut group)? {
            counts.add(site);
        }
    }
    Ok((counts, PARTS))
}

/// Some parts of the sites.
struct Part<'a> {
    job: &'a Job<'a>,
    learning: &'a Learning<'a>,
    session: &'a Session<'a>,
    counts: &'a SiteCounts,
    hears: Hears<'a>,
    /// The first error of temporary files.
    failed: Mutex<Option<io::Error>>,
}

impl Part<'_> {
    fn fail(&self, error: io::Error) {
        self.hears.stop.output();
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    /// Writes the pages of a frame.
    fn take(&self, opener: &mut Opener, frame: &Packed, tally: &mut Tally) -> io::Result<()> {
        for page in opener.pages(frame)? {
            if self.hears.stop.reason().is_some() {
                break;
            }
            self.page(page?, tally);
        }
        self.hears.report.step(Step::Settled(frame.stored()));
        Ok(())
    }

    fn page(&self, mut page: SpooledPage, tally: &mut Tally) {
        let (relative, output) = (page.relative.take_path(), page.output.take_path());
        let (metadata, read) = (page.metadata.take(), page.read);
        let version = std::mem::take(&mut page.version);
        if self.session.goes_on() && self.job.is_made(&relative, &output, &version) {
            return;
        }
        let settled = guard(|| {
            let counts = self.counts.get(page.site);
            let page = page.settled(self.learning.cleaner.rule(), counts);
            Ok((page.render()?, page))
        });
        let written = settled.and_then(|(settled, waited)| {
            let (metadata, attributes) = (metadata.as_deref(), settled.attributes.as_deref());
            let (relative, output) = (&*relative, &*output);
            let page = Written { relative, output, version: version.clone(), metadata, attributes };
            let written = self.job.write(page, &settled.text);
            self.hears.stop.watch(written)?;
            Ok((settled, waited))
        });
        match written {
            Ok((settled, waited)) => {
                tally.add_page(&settled.sizes, settled.text.len(), waited.told());
                self.hears.done(&relative, Outcome::of(&settled.text, read), tally);
            }
            Err(error) => {
                self.job.note_failure(&relative, version, &error);
                self.hears.failed(&relative, &error, tally);
            }
        }
    }
}
