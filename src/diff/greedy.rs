//! A difference in one pass, for texts of very many lines.

use std::collections::HashMap;

use similar::DiffOp;

/// Each new line is taken for the next old line that is the same. Where lines
/// are only taken out, no line is lost and found again; else the difference
/// may be longer than it need be.
pub(super) fn ops(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    old.iter().enumerate().for_each(|(at, line)| places.entry(line).or_default().push(at));
    let mut ops = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let mut next = 0;
    while next < new.len() {
        let found = places.get(new[next]).and_then(|places| {
            let behind = places.partition_point(|place| *place < old_at);
            places.get(behind).copied()
        });
        let Some(found) = found else {
            next += 1;
            continue;
        };
        change(&mut ops, (old_at, found), (new_at, next));
        let len = old[found..].iter().zip(&new[next..]).take_while(|(old, new)| old == new).count();
        ops.push(DiffOp::Equal { old_index: found, new_index: next, len });
        (old_at, new_at, next) = (found + len, next + len, next + len);
    }
    change(&mut ops, (old_at, old.len()), (new_at, new.len()));
    ops
}

/// Adds what lies between two lines that are the same.
fn change(ops: &mut Vec<DiffOp>, (old_index, old_end): (usize, usize), (new_index, new_end): (usize, usize)) {
    let (old_len, new_len) = (old_end - old_index, new_end - new_index);
    match (old_len, new_len) {
        (0, 0) => {}
        (_, 0) => ops.push(DiffOp::Delete { old_index, old_len, new_index }),
        (0, _) => ops.push(DiffOp::Insert { old_index, new_index, new_len }),
        _ => ops.push(DiffOp::Replace { old_index, old_len, new_index, new_len }),
    }
}
