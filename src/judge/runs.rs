//! Runs of content and chrome along a page.

/// Whether each block is content in the likeliest labelling, given the
/// evidence of each (in nats, above 0 for content) and the cost of every
/// change between content and chrome (Viterbi's algorithm with two states).
pub(super) fn likeliest(evidence: &[f32], switch: f32) -> Vec<bool> {
    // Best scores so far of ending in content and in chrome, and for each
    // block whether either state came from the other one.
    let (mut content, mut chrome) = (0.0f32, 0.0f32);
    let mut changed: Vec<(bool, bool)> = Vec::with_capacity(evidence.len());
    for (at, nats) in evidence.iter().enumerate() {
        let cost = if at == 0 { 0.0 } else { switch };
        let (to_content, to_chrome) = (chrome - cost > content, content - cost > chrome);
        changed.push((to_content, to_chrome));
        let next_content = nats / 2.0 + if to_content { chrome - cost } else { content };
        let next_chrome = -nats / 2.0 + if to_chrome { content - cost } else { chrome };
        (content, chrome) = (next_content, next_chrome);
    }
    let mut is_content = content >= chrome;
    let mut labels = vec![false; evidence.len()];
    for at in (0..evidence.len()).rev() {
        labels[at] = is_content;
        let (to_content, to_chrome) = changed[at];
        if if is_content { to_content } else { to_chrome } {
            is_content = !is_content;
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::likeliest;

    #[test]
    fn a_lone_weak_block_goes_with_its_neighbours() {
        assert_eq!(likeliest(&[3.0, -0.5, 3.0], 1.0), [true, true, true]);
        assert_eq!(likeliest(&[3.0, -9.0, 3.0], 1.0), [true, false, true]);
        assert_eq!(likeliest(&[3.0, -0.9, -0.9, -0.9, -0.9], 1.0), [true, false, false, false, false]);
        assert_eq!(likeliest(&[], 1.0), [false; 0]);
    }
}
