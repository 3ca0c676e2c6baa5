"""Fictional names: common surnames and given names put together at random, telephone numbers that no network gives."""

import numpy as np

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔"
)
_GIVEN = "明芳华丽强敏静伟军洋艳勇杰娟涛超霞平刚桂英玲飞鹏红玉兰文辉力波宁梅莉晶云凤洁琳素慧巧雅芝萍荣"
_CHILD_GIVEN = "子涵梓轩雨欣怡宇浩然思彤诗琪嘉懿俊熙可馨昊天语桐若曦一诺沐辰星乐瑶安小满知夏"


def people(rng: np.random.Generator, count: int) -> list[str]:
    return [_name(rng, _GIVEN) for _ in range(count)]


def children(rng: np.random.Generator, count: int) -> list[str]:
    return [_name(rng, _CHILD_GIVEN) for _ in range(count)]


def guardians(rng: np.random.Generator, children_: list[str]) -> list[str]:
    """Most guardians carry the child's surname."""
    shared = rng.random(len(children_)) < 0.7
    return [
        (name[0] if same else _pick(rng, _SURNAMES)) + _pick(rng, _GIVEN) + _pick(rng, _GIVEN)
        for name, same in zip(children_, shared, strict=True)
    ]


def phones(rng: np.random.Generator, count: int) -> list[str]:
    """No area and no network has the prefix 000."""
    return [f"000-{n:08d}" for n in rng.integers(10_000_000, 99_999_999, count)]


def codes(rng: np.random.Generator, prefix: str, count: int, *, below: int, digits: int) -> list[str]:
    """Distinct codes without meaning, in random order."""
    return [f"{prefix}{n:0{digits}d}" for n in rng.choice(np.arange(1, below), count, replace=False)]


def _name(rng: np.random.Generator, given: str) -> str:
    return _pick(rng, _SURNAMES) + "".join(_pick(rng, given) for _ in range(1 + int(rng.random() < 0.75)))


def _pick(rng: np.random.Generator, letters: str) -> str:
    return letters[int(rng.integers(0, len(letters)))]
