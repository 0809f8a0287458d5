"""Invented place names that read naturally in both languages, each given once."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

# Each character with its pinyin. No two in one list sound the same, so that the English names differ too.
FIRST = (
    "柳liu 桐tong 梅mei 松song 竹zhu 荷he 兰lan 菊ju 杨yang 槐huai 枫feng 桂gui 杏xing 桃tao 梨li 樟zhang "
    "青qing 白bai 红hong 金jin 银yin 玉yu 石shi 云yun 雪xue 霜shuang 月yue 明ming 晨chen 龙long 燕yan 鹭lu "
    "马ma 牛niu 大da 小xiao 长chang 高gao 宽kuan 平ping 永yong 福fu 寿shou 康kang 宁ning 顺shun 泰tai "
    "盛sheng 宝bao 三san 万wan 古gu 新xin 周zhou 赵zhao 孙sun 吴wu 郑zheng 王wang 林lin 黄huang 徐xu "
    "沈shen 韩han"
)
SECOND = (
    "溪xi 河he 湖hu 泉quan 塘tang 湾wan 渡du 桥qiao 港gang 洲zhou 滩tan 沟gou 岭ling 坡po 冈gang 峰feng "
    "谷gu 坪ping 川chuan 岩yan 台tai 坝ba 堰yan 闸zha 家jia 庄zhuang 屯tun 寨zhai 堡bao 营ying 店dian 铺pu "
    "集ji 亭ting 楼lou 阁ge 门men 井jing 园yuan 田tian 林lin 圩wei 垸yuan 洼wa 山shan 石shi 水shui 沙sha "
    "畈fan 头tou 口kou 尾wei 村cun 坊fang 里li 桑sang 梁liang 潭tan 墩dun 埠bu 汀ting 浦pu 阳yang 荡dang"
)
PREFIXES = (
    ("", ""),
    ("上", "Shang"),
    ("下", "Xia"),
    ("东", "Dong"),
    ("西", "Xi"),
    ("南", "Nan"),
    ("北", "Bei"),
    ("前", "Qian"),
    ("后", "Hou"),
    ("老", "Lao"),
)
SUFFIXES = {"urban": ("社区", "Community"), "town": ("居委会", "Neighbourhood"), "rural": ("村", "Village")}


def place_names(count: int, rng: np.random.Generator) -> DataFrame:
    """Return `count` place names without suffix: columns zh and en, both unique.

    The short names come in random order first, then the same with Upper, Lower, East, ... before them.
    """
    pairs = _pairs()
    order = rng.permutation(len(pairs))
    rounds = [
        pd.DataFrame({"zh": zh + pairs["zh"], "en": en + (pairs["en"].str.lower() if en else pairs["en"])})
        for zh, en in PREFIXES
    ]
    names = pd.concat([part.iloc[order] for part in rounds], ignore_index=True)
    names = names.drop_duplicates("en").drop_duplicates("zh")
    if len(names) < count:
        raise ValueError(f"{count} places asked for; there are names for {len(names)}")
    return names.head(count).reset_index(drop=True)


def _pairs() -> DataFrame:
    first, second = _split(FIRST), _split(SECOND)
    table = first.merge(second, how="cross", suffixes=("_first", "_second"))
    table = table[table["zh_first"] != table["zh_second"]]
    zh, en = table["zh_first"] + table["zh_second"], table["en_first"] + table["en_second"]
    pairs = DataFrame({"zh": zh, "en": en.str.capitalize()})
    return pairs.drop_duplicates("en").reset_index(drop=True)


def _split(text: str) -> DataFrame:
    words = text.split()
    return DataFrame({"zh": [word[0] for word in words], "en": [word[1:] for word in words]})


def area_names(names: DataFrame, settings: NDArray[np.object_]) -> DataFrame:
    """Return full area names (columns name, name_zh) from place names and the setting of each area."""
    zh = pd.Series(settings).map({setting: words[0] for setting, words in SUFFIXES.items()})
    en = pd.Series(settings).map({setting: words[1] for setting, words in SUFFIXES.items()})
    return DataFrame({"name": names["en"] + " " + en, "name_zh": names["zh"] + zh})
