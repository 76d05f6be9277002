#!/usr/bin/env python3
"""Trains the models of data/models from what `training-data` wrote.

usage: train.py DATA_DIR OUT_DIR [--folds DIR]

Prints cross-validated figures (five folds by site, all sets together) and
writes OUT_DIR/blocks.model and OUT_DIR/lines.model, trained on all pages.
With --folds it also writes DIR/blocks.N.model and DIR/lines.N.model, each
trained without the sites of fold N, and DIR/folds.json, so that the program
itself can be scored on pages that its model has not seen.

Seeds are fixed; the same data and the pinned versions of requirements.txt
give the same files.
"""
import argparse, json, math, pathlib, struct, time, zlib

import lightgbm as lgb
import numpy as np

from kinds import Kinds
from wording import Wording

FOLDS = 5
TOKENS = 1 << 16
STEPS = 20  # token scores are kept in steps of 1/20 nat
PRIOR = 3.0  # sites' worth of doubt in a token's score
PARAMETERS = dict(
    objective='binary', num_leaves=31, learning_rate=0.1, min_data_in_leaf=100, feature_fraction=0.3,
    bagging_fraction=0.7, bagging_freq=1, max_bin=63, lambda_l2=5, seed=1, num_threads=2, verbose=-1,
    force_col_wise=True)
TREES = dict(blocks=150, lines=150)
SEEDS = dict(blocks=(1, 2), lines=(1, 2))  # forests whose mean is the model
THINNED = 0.5  # the weight of a text that has less chrome than it came with
COVERED = 0.6  # of a reference's words must stand on its page, else its labels lie


class Tokens:
    def __init__(self, folder, name, kind):
        self.token = np.fromfile(folder / f'{name}.{kind}.u16', '<u2').astype(np.int64)
        self.count = np.fromfile(folder / f'{name}.{kind}.count.u16', '<u2').astype(np.int64)
        self.start = np.concatenate([[0], np.cumsum(self.count)])
        self.row = np.repeat(np.arange(len(self.count)), self.count)


class Data:
    def __init__(self, folder, name):
        index = json.loads((folder / f'{name}.json').read_text())
        self.name, self.names, self.pages = name, index['names'], index['pages']
        self.share = np.fromfile(folder / f'{name}.label.f32', '<f4')
        self.words = np.fromfile(folder / f'{name}.words.u32', '<u4').astype(float)
        self.x = np.fromfile(folder / f'{name}.f32', '<f4').reshape(len(self.share), -1)
        self.start = np.concatenate([[0], np.cumsum([p['rows'] for p in self.pages])])
        self.page = np.repeat(np.arange(len(self.pages)), np.diff(self.start))
        self.known = self.share >= 0
        self.y = (self.share >= 0.5).astype(int)
        sites = {s: i for i, s in enumerate(sorted({p['site'] for p in self.pages}))}
        self.site = np.array([sites[p['site']] for p in self.pages])[self.page]
        self.fold = np.array([fold_of(p['site']) for p in self.pages])[self.page]
        self.classes, self.near, self.texts, self.sections = (
            Tokens(folder, name, kind) for kind in ('class', 'near', 'word', 'section'))
        group = np.fromfile(folder / f'{name}.group.u32', '<u4').astype(np.int64)
        self.group = np.unique(self.page * 1_000_000 + group, return_inverse=True)[1]
        # Texts with less chrome than they came with teach the forest, not the words' scores.
        self.whole = np.array(['/' not in p['set'] for p in self.pages])[self.page]
        total = np.bincount(self.page, self.words, len(self.pages))
        if name == 'blocks':  # what a block weighs in its page's F1
            content = np.bincount(self.page, self.words * self.y, len(self.pages))
            weight = self.words / (np.maximum(30, content) + 0.3 * total)[self.page]
        else:
            weight = np.sqrt(self.words + 1) * 300 / (300 + total[self.page]) * np.where(self.whole, 1, THINNED)
        hits = np.bincount(self.page, self.words * np.maximum(0, self.share), len(self.pages))
        reference = np.array([p['reference'] for p in self.pages], float)
        self.known &= ((hits >= COVERED * reference) | (name == 'lines'))[self.page]
        self.weight = weight / weight[self.known].mean()


def fold_of(site):
    return zlib.crc32((site + 's1').encode()) % FOLDS


def table(tokens, data, rows):
    """Scores of tokens, in steps: log odds of content, a site counting once."""
    inside = (rows & data.whole)[tokens.row]
    token, row = tokens.token[inside], tokens.row[inside]
    if not len(token):
        return np.zeros(TOKENS, np.int64)
    key, place = np.unique(token * 1_000_000 + data.site[row], return_inverse=True)
    share = np.bincount(place, data.y[row].astype(float)) / np.bincount(place)
    token = key // 1_000_000
    content, sites = np.bincount(token, share, TOKENS), np.bincount(token, minlength=TOKENS)
    base = data.y[rows & data.whole].mean()
    p = (content + PRIOR * base) / (sites + PRIOR)
    score = np.log(p / (1 - p)) - math.log(base / (1 - base))
    return np.where(sites > 0, np.clip(np.round(score * STEPS), -127, 127), 0).astype(np.int64)


def sums(tokens, scores):
    out = np.zeros((len(tokens.count), 4), np.float32)
    has = tokens.count > 0
    if has.any():
        value, first = scores[tokens.token], tokens.start[:-1][has]
        total = np.add.reduceat(value, first)
        out[has, 0] = total / tokens.count[has] / STEPS
        out[has, 1] = np.minimum.reduceat(value, first) / STEPS
        out[has, 2] = np.maximum.reduceat(value, first) / STEPS
        out[has, 3] = total / STEPS
    return out


def token_features(data, rows_of):
    """Token features; rows_of(fold) says whose labels scores for that fold's rows may use."""
    classes, near, texts, sections = (np.zeros((len(data.y), 4), np.float32) for _ in range(4))
    for fold in range(FOLDS):
        here, rows = data.fold == fold, rows_of(fold)
        if data.name == 'blocks':  # lines have no elements
            names = table(data.classes, data, rows)
            classes[here] = sums(data.classes, names)[here]
            near[here] = sums(data.near, names)[here]
        texts[here] = sums(data.texts, table(data.texts, data, rows))[here]
        sections[here] = sums(data.sections, table(data.sections, data, rows))[here]
    return with_windows(data, classes, near, texts, sections)


def with_windows(data, classes, near, texts, sections):
    running = np.concatenate([[0], np.cumsum(texts[:, 0].astype(float))])
    at, first, last = np.arange(len(data.y)), data.start[data.page], data.start[data.page + 1]
    columns = [classes, near, texts, sections]
    for width in (1, 3, 8):
        low, high = np.maximum(first, at - width), np.minimum(last, at + width + 1)
        columns.append(((running[high] - running[low]) / (high - low))[:, None])
    columns.append(((running[last] - running[first]) / (last - first))[:, None])
    like = np.bincount(data.group, texts[:, 0]) / np.bincount(data.group)
    columns.append(like[data.group][:, None])
    for scores in (classes[:, 0], near[:, 0]):  # as far above the page's mean and below its most
        count = np.maximum(1, np.bincount(data.page, minlength=len(data.pages)))
        mean = (np.bincount(data.page, scores, len(data.pages)) / count).astype(np.float32)
        most = np.full(len(data.pages), np.finfo(np.float32).min)
        np.maximum.at(most, data.page, scores)
        columns += [(scores - mean[data.page])[:, None], (most[data.page] - scores)[:, None]]
    return np.concatenate(columns, 1).astype(np.float32)


def without_context(data, extra):
    """Blanks what a block's surroundings say: all but its own text, tags and names around it."""
    own = data.names.index('place')
    tree = {'link-density', 'links', 'bold', 'images', 'fields', 'hidden', 'depth', 'tag'}
    for at, name in enumerate(data.names):
        if at >= own and name not in tree and name.split('.')[0] not in ('tag', 'hint'):
            data.x[:, at] = 0
    extra[:, 12:] = 0  # names of all and of near elements and words stay


def fit(data, extra, rows):
    x = np.concatenate([data.x[rows], extra[rows]], 1)
    data_set = lgb.Dataset(x, data.y[rows], weight=data.weight[rows], free_raw_data=False)
    return [lgb.train(dict(PARAMETERS, seed=seed), data_set, TREES[data.name]) for seed in SEEDS[data.name]]


def predict(forests, x):
    odds = sum(forest.predict(x, raw_score=True) for forest in forests) / len(forests)
    return 1 / (1 + np.exp(-odds))


def write_model(path, data, rows, forests, width, kinds=b'', wording=None):
    """The format that src/judge/model.rs reads."""
    out = bytearray(b'dcmodel\x03') + data.name[0].encode()
    out += (table(data.classes, data, rows) if wording is None else wording).astype(np.int8).tobytes()
    for tokens in (data.texts, data.sections):
        out += table(tokens, data, rows).astype(np.int8).tobytes()
    trees = [tree for forest in forests for tree in forest.dump_model()['tree_info']]
    path.write_bytes(out + kinds + write_forest(trees, width, len(forests)))


def write_forest(trees, width, divisor):
    """The format that src/judge/forest.rs reads; leaves are divided by `divisor`."""
    out = bytearray(b'dcforst\x01') + struct.pack('<HH', width, len(trees))
    for tree in trees:
        nodes, leaves = [], []

        def child(node):
            if 'leaf_value' in node:
                leaves.append(node['leaf_value'] / divisor)
                return -len(leaves)
            place = len(nodes)
            nodes.append(None)
            assert node['decision_type'] == '<='
            limit = np.float32(node['threshold'])
            if float(limit) > node['threshold']:  # the same rows go left in single precision
                limit = np.nextafter(limit, np.float32(-np.inf))
            left, right = child(node['left_child']), child(node['right_child'])
            nodes[place] = struct.pack('<Hfhh', node['split_feature'], limit, left, right)
            return place

        child(tree['tree_structure'])
        if not nodes:  # a tree that is one leaf
            nodes, leaves = [struct.pack('<Hfhh', 0, 0.0, -1, -2)], leaves * 2
        out += struct.pack('<H', len(nodes)) + b''.join(nodes)
        out += struct.pack(f'<{len(leaves)}f', *leaves)
    return bytes(out)


def page_f1(data, keep):
    reference = np.array([p['reference'] for p in data.pages], float)
    size = np.bincount(data.page, data.words * keep, len(data.pages))
    hits = np.minimum(np.bincount(data.page, data.words * data.share * keep, len(data.pages)), reference)
    return np.where(reference == 0, size == 0, 2 * hits / np.maximum(1, size + reference))


def by_expected_f1(data, p):
    keep = np.zeros(len(p), bool)
    for a, b in zip(data.start[:-1], data.start[1:]):
        if a == b:
            continue
        order = np.argsort(-p[a:b], kind='stable')
        value, size = p[a:b][order], data.words[a:b][order]
        f1 = 2 * np.cumsum(value * size) / np.maximum(1e-9, np.cumsum(size) + (p[a:b] * data.words[a:b]).sum())
        keep[a + order[:f1.argmax() + 1]] = True
    return keep


def report_blocks(data, p):
    for title, keep in (('p >= 0.3', p >= 0.3), ('p >= 0.4', p >= 0.4), ('p >= 0.5', p >= 0.5),
                        ('expected F1', by_expected_f1(data, p))):
        f1 = page_f1(data, keep)
        for which in ('wcxb-dev', 'daniel-dev'):
            inside = np.array([q['set'] == which for q in data.pages])
            field = 'type' if which == 'wcxb-dev' else 'lang'
            groups = sorted({q[field] for q in data.pages if q['set'] == which})
            parts = [f'{g} {f1[inside & np.array([q[field] == g for q in data.pages])].mean():.3f}' for g in groups]
            print(f'{title:12} {which:10} {f1[inside].mean():.4f}  ' + ' '.join(parts), flush=True)


def report_lines(data, p):
    for which in ('residue-wcxb-dev', 'residue-daniel-dev'):
        inside = data.known & np.array([q['set'] == which for q in data.pages])[data.page]
        order = np.argsort(p[inside], kind='stable')
        words, y = data.words[inside][order], data.y[inside][order]
        removed, lost = np.cumsum(words * (1 - y)), np.cumsum(words * y)
        parts = [f'{limit:.1%} lost: {removed[np.searchsorted(lost / lost[-1], limit)] / removed[-1]:.3f} removed '
                 f'(p < {p[inside][order][np.searchsorted(lost / lost[-1], limit)]:.3f})' for limit in (.005, .01, .015)]
        print(f'{which:18} ' + '; '.join(parts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('--folds', type=pathlib.Path)
    parser.add_argument('--only', choices=('blocks', 'lines'))
    parser.add_argument('--without', choices=('context', 'kinds'), help='for the ablation: blank these features')
    a = parser.parse_args()
    for folder in filter(None, (a.out, a.folds)):
        folder.mkdir(parents=True, exist_ok=True)
    for name in ('lines', 'blocks'):
        if a.only not in (None, name):
            continue
        data, began = Data(a.data, name), time.time()
        kinds = Kinds(data, FOLDS) if name == 'blocks' else None
        wording = Wording(data, data.classes, TOKENS, STEPS) if name == 'lines' else None
        learned = lambda without: [kinds.features(without) if kinds else wording.features(without, FOLDS)]
        weights = lambda without: wording and wording.weights(without)
        held_out = np.zeros(len(data.y))

        def blank(data, extra):
            if a.without == 'context':
                without_context(data, extra)
            if a.without and kinds:
                extra[:, -len(kinds.names):] = 0

        for fold in range(FOLDS):
            rows = data.known & (data.fold != fold)
            extra = token_features(data, lambda other: rows & (data.fold != other))
            extra = np.concatenate([extra, *learned({fold})], 1)
            blank(data, extra)
            forests = fit(data, extra, rows)
            # The held-out rows see scores from all other folds, as new pages would.
            test = data.fold == fold
            held_out[test] = predict(forests, np.concatenate([data.x[test], extra[test]], 1))
            if a.folds:
                write_model(a.folds / f'{name}.{fold}.model', data, rows, forests, data.x.shape[1] + extra.shape[1],
                            kinds.write({fold}, write_forest) if kinds else b'', weights({fold}))
        if kinds:
            kinds.report()
        print(f'{name}: {len(data.pages)} pages, {len(data.y)} rows, {time.time() - began:.0f} s')
        (report_blocks if name == 'blocks' else report_lines)(data, held_out)
        rows = data.known.copy()
        extra = token_features(data, lambda other: rows & (data.fold != other))
        extra = np.concatenate([extra, *learned(set())], 1)
        blank(data, extra)
        forests = fit(data, extra, rows)
        write_model(a.out / f'{name}.model', data, rows, forests, data.x.shape[1] + extra.shape[1],
                    kinds.write(set(), write_forest) if kinds else b'', weights(set()))
        gain = sum(forest.feature_importance('gain') for forest in forests)
        extra_names = [f'{k}.{n}' for k in ('class', 'near', 'text', 'section') for n in ('mean', 'least', 'most', 'sum')]
        names = data.names + extra_names + ['near1.text', 'near3.text', 'near8.text', 'page.text', 'like.text',
                                           'class.above-mean', 'class.below-most', 'near.above-mean', 'near.below-most']
        names += [f'kind.{n}' for n in kinds.names] if kinds else [f'wording{n}' for n in ('', 1, 3, 8, '.page')]
        print('gain: ' + ', '.join(f'{names[i]} {100 * gain[i] / gain.sum():.1f}' for i in np.argsort(-gain)[:30]))
    if a.folds:
        sites = {p['site']: fold_of(p['site']) for p in data.pages}
        (a.folds / 'folds.json').write_text(json.dumps(sites, sort_keys=True))


if __name__ == '__main__':
    main()
