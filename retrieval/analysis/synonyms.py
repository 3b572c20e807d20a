"""Synonyms: different words that people and articles use for the same thing.

The tables are small and read by a person, each row with its reason. A row belongs here when it
would serve any collection; a row that one article or one question needs does not.
"""

from functools import lru_cache

import jieba

from retrieval.analysis.scripts import mainland, traditional

# Words of Traditional text that OpenCC's tw2sp leaves although the mainland says them otherwise.
# They are exchanged on both sides, in articles and questions, after the script is Simplified; in a
# Simplified text they stay, and are synonyms.
_TAIWAN = {
    "实作": "实现",  # 實作: "implement" in Taiwan's computing, and what converters make of 实现
    "预设": "默认",  # 預設: "default"
    "品质": "质量",  # 品質: "quality"; 质量 is only "mass" in Taiwan
    "水准": "水平",  # 水準: "level, standard"
    "覆写": "覆盖",  # 覆寫: "overwrite", and what converters make of every 覆盖
    "上司": "领导",  # 上司: converters make it of 领导, "to lead" as well as "boss"
    "大资料": "大数据",  # 大資料: "big data", beside 大數據
    "资料库": "数据库",  # 資料庫: "database", where it stands inside a longer word
    "计程车": "出租车",  # 計程車: "taxi"
    "捷运": "地铁",  # 捷運: "metro"
    "脚踏车": "自行车",  # 腳踏車: "bicycle"
    "幼稚园": "幼儿园",  # 幼稚園: "kindergarten"
    "国小": "小学",  # 國小: "primary school"
    "纪录": "记录",  # 紀錄: the noun "record", which the mainland writes 记录
    "连络": "联络",  # 連絡: "contact", the older spelling
    "部份": "部分",  # 部份: the older spelling of "part"
    "公分": "厘米",  # 公分: "centimetre"
    "公尺": "米",  # 公尺: "metre"
    "叠代": "迭代",  # 疊代: "iteration"
    "公车": "公交车",  # 公車: "bus"
    "便当": "盒饭",  # 便當: "boxed meal"
    "宅配": "快递",  # 宅配: "parcel delivery"
    "国中": "初中",  # 國中: "junior high school"
    "身分证": "身份证",  # 身分證: "identity card"
    "网咖": "网吧",  # 網咖: "internet café"
    "马铃薯": "土豆",  # 馬鈴薯: "potato"
    "高丽菜": "卷心菜",  # 高麗菜: "cabbage"
    "优格": "酸奶",  # 優格: "yoghurt"
    "起司": "奶酪",  # 起司: "cheese"
    "飞弹": "导弹",  # 飛彈: "missile"
}
# Hong Kong's, of which OpenCC's hk2sp has hardly more than film directors.
_HONG_KONG = {
    "的士": "出租车",  # taxi
    "巴士": "公交车",  # bus
    "小巴": "小公共汽车",  # minibus
    "电单车": "摩托车",  # 電單車: motorcycle
    "单车": "自行车",  # 單車: bicycle
    "冷气机": "空调",  # 冷氣機: air conditioner
    "冷气": "空调",  # 冷氣
    "港铁": "地铁",  # 港鐵: Hong Kong's underground
    "泊车": "停车",  # 泊車: to park
    "搭车": "乘车",  # 搭車: to ride
    "质素": "素质",  # 質素: quality
    "影印": "复印",  # 影印: to copy
    "胶袋": "塑料袋",  # 膠袋: plastic bag
    "银包": "钱包",  # 銀包: purse
    "手提电脑": "笔记本电脑",  # 手提電腦: laptop
    "薯仔": "土豆",  # 薯仔: potato
    "士多啤梨": "草莓",  # 士多啤梨: strawberry
    "车厘子": "樱桃",  # 車厘子: cherry
    "朱古力": "巧克力",  # 朱古力: chocolate
    "三文治": "三明治",  # 三文治: sandwich
    "芝士": "奶酪",  # 芝士: cheese
    "雪糕": "冰淇淋",  # 雪糕: ice cream
    "雪柜": "冰箱",  # 雪櫃: refrigerator
    "返工": "上班",  # 返工: to go to work
    "返学": "上学",  # 返學: to go to school
    "放工": "下班",  # 放工: to leave work
    "差馆": "派出所",  # 差館: police station
    "互联网络": "互联网",  # 互聯網絡
}
REGIONAL = {**_TAIWAN, **_HONG_KONG}

# Groups of words of which a question may use one and a sentence another. They stay different words:
# the one asked for counts fully, another one of its group a little less.
GROUPS: tuple[tuple[str, ...], ...] = (
    # People ask in everyday words, articles answer in written ones.
    ("提高", "提升", "增强", "增加", "上升", "增长"),  # going up
    ("降低", "下降", "减少", "缩短", "压缩"),  # going down
    ("花费", "经费", "费用", "支出", "开支"),  # money that is spent
    ("钱", "资金", "现金", "金额", "元"),  # money at all
    ("比例", "占比", "比率", "百分比", "率"),  # shares
    ("老板", "商人", "客商", "外商"),  # people of business
    ("外国人", "外籍", "外国", "国外"),  # foreigners
    ("邻国", "周边", "毗邻"),  # those next door
    ("一起", "共同", "联合", "联手"),  # together
    ("坐", "乘坐", "搭乘", "乘"),  # to ride
    ("丢", "丢失", "遗失", "弄丢"),  # to lose a thing
    ("找回来", "找回", "追回", "寻回", "失而复得", "完璧归赵"),  # ... and have it back
    ("抓", "抓获", "逮捕", "落网", "查获"),  # to arrest
    ("网上", "线上", "互联网", "在线", "网络"),  # on the net
    ("过年", "春节", "新年"),  # the New Year
    ("放假", "节假日", "假期", "休假"),  # days off
    ("大学", "高校", "院校"),  # universities
    ("开会", "会晤", "会议", "会谈"),  # to meet
    ("老百姓", "百姓", "群众", "公众", "民众"),  # the people
    ("老人", "老年", "老年人", "长者"),  # the old
    ("孩子", "儿童", "小孩", "子女"),  # children
    ("警察", "民警", "警方", "公安"),  # the police
    ("帮", "帮助", "援助", "协助"),  # to help
    ("借鉴", "参考"),  # to learn from
    ("好处", "优点", "优势", "益处"),  # what speaks for a thing
    ("坏处", "缺点", "劣势", "弊端"),  # ... and against it
    ("干", "做", "从事"),  # to do
    ("负责", "承担", "主管", "主持"),  # to be in charge
    ("职责", "职能", "任务"),  # what one is in charge of
    ("措施", "举措", "办法", "做法"),  # measures
    ("目的", "目标", "旨在"),  # aims
    ("原因", "由于", "因为", "理由"),  # causes
    ("作用", "用途", "用于", "功能"),  # what it is for
    ("特点", "特征", "特色"),  # features
    ("种类", "类型", "类别"),  # kinds
    ("困难", "难题", "挑战", "问题"),  # what is hard
    ("意义", "重要性", "价值"),  # what is gained by it
    ("盖", "修建", "兴建", "建造", "建成"),  # to build
    ("成立", "创立", "建立", "创办", "创建", "设立"),  # to found
    ("发布", "印发", "公布", "颁布", "出台"),  # to publish a rule
    ("写", "撰写", "起草", "编写", "著"),  # to write
    ("编制", "制定", "起草"),  # to draw up a plan
    ("名字", "名称", "姓名", "叫做", "名为"),  # names
    ("别名", "又称", "又名", "俗称", "别称", "俗名"),  # other names
    ("去世", "逝世", "病逝", "死亡", "死", "过世"),  # to die
    ("出生", "生于", "诞生"),  # to be born
    ("毕业", "就读", "肄业"),  # schooling
    ("妻子", "太太", "夫人", "娶", "嫁"),  # wives
    ("位于", "坐落", "地处", "位处"),  # to lie somewhere
    ("分布", "产于", "生长", "原产"),  # where plants and animals live
    ("吃", "为食", "食物", "食性"),  # what they eat
    ("获得", "荣获", "取得", "赢得", "夺得"),  # to win
    ("担任", "出任", "任职", "就任"),  # to hold an office
    ("职务", "职位", "职业"),  # offices
    ("主演", "饰演", "演员", "领衔"),  # on the screen
    ("首次", "第一次", "最早", "首个"),  # the first time
    ("开始", "起始", "始于", "起源"),  # beginnings
    ("结束", "终止", "终结"),  # ends
    ("改名", "更名", "改称", "易名"),  # a new name
    ("人口", "居民", "人数"),  # how many live there
    ("占地", "面积", "大小"),  # how large it is
    ("国家", "政府"),  # the state
    ("如今", "现在", "目前", "现时", "当前"),  # now
    ("澳洲", "澳大利亚"),  # one country
    ("人工智能", "ai"),  # one thing
    # ... at work
    ("工资", "薪水", "薪资", "薪酬", "月薪", "劳动报酬"),  # pay
    ("加班", "延长工作时间"),  # overtime
    ("加班费", "加班工资", "延长工作时间"),  # ... and its pay
    ("员工", "职工", "雇员", "劳动者"),  # who is employed
    ("公司", "企业", "单位", "用人单位"),  # ... and by whom
    ("辞职", "离职", "解除劳动合同"),  # to leave a job
    ("开除", "辞退", "解雇", "解除劳动合同"),  # to be made to leave it
    ("年假", "年休假", "带薪休假"),  # paid leave
    ("请假", "休假"),  # to ask for leave
    ("上班时间", "工作时间", "办公时间", "作息时间"),  # working hours
    ("营业时间", "开放时间", "服务时间"),  # opening hours
    ("开门", "营业", "开馆", "开业"),  # to open for the day
    ("关门", "打烊", "闭馆", "营业", "歇业"),  # to close: 营业时间 8:00-22:00 tells it, too
    ("社保", "社会保险"),  # social insurance
    ("医保", "医疗保险"),  # health insurance
    ("养老金", "退休金", "养老保险"),  # pensions
    ("报销", "报账"),  # to have expenses paid back
    # ... before the law
    ("坐牢", "徒刑", "有期徒刑", "监禁", "判刑"),  # prison
    ("偷", "盗窃", "偷窃", "偷盗"),  # to steal
    ("抢", "抢劫", "抢夺"),  # to rob
    ("骗", "诈骗", "欺诈", "欺骗"),  # to cheat
    ("打人", "殴打", "伤害"),  # to hurt somebody
    ("酒驾", "酒后驾驶", "饮酒后驾驶", "醉酒驾驶"),  # to drive when drunk
    ("醉驾", "醉酒驾驶"),
    ("驾照", "驾驶证"),  # driving licences
    ("车祸", "交通事故"),  # accidents on the road
    ("打官司", "起诉", "诉讼"),  # to go to court
    ("房东", "出租人"),  # who lets a flat
    ("租客", "房客", "租户", "承租人"),  # ... and who rents it
    ("租房", "租赁", "承租"),  # to rent
    ("房租", "租金"),  # rents
    ("借钱", "借款", "贷款"),  # to borrow
    ("欠钱", "欠款", "债务"),  # debts
    ("赔", "赔偿", "补偿"),  # damages
    ("退钱", "退款", "退还"),  # to give money back
    ("假货", "假冒", "伪劣"),  # false goods
    ("顾客", "客人", "消费者"),  # who buys
    ("商家", "店家", "卖家", "经营者"),  # ... and who sells
    ("老公", "丈夫", "配偶"),  # husbands
    ("老婆", "妻子", "配偶"),  # wives
    ("爸妈", "父母"),  # parents
    ("小孩", "未成年人"),
    ("岁", "周岁"),  # years of age
    ("交税", "纳税", "缴税"),  # to pay taxes
    ("起征点", "免征额", "减除费用"),  # what is free of tax
    ("户口", "户籍"),  # where one is registered
    ("投诉", "举报"),  # to complain
    ("罚款", "罚金"),  # fines
    # ... about money and offices
    ("价格", "价钱", "票价", "收费", "费用"),  # prices
    ("交钱", "交费", "缴费", "付款", "支付"),  # to pay
    ("地址", "地点", "位置"),  # places
    ("电话", "联系方式"),  # how to reach somebody
    ("修", "维修", "修理"),  # to repair
    ("坏", "损坏", "故障"),  # broken
    ("无线网", "无线网络", "wifi"),  # wireless networks
    # ... in the kitchen
    ("材料", "原料", "食材", "配料", "用料"),  # what goes in
    ("西红柿", "番茄"),  # tomatoes
    ("洗", "清洗"),  # to wash
    ("放", "加", "加入", "放入"),  # to put in
    ("保存", "储存", "存放"),  # to keep
    # ... at a computer
    ("目录", "文件夹"),  # folders
    ("当前目录", "工作目录"),
    ("删除", "移除", "清除"),  # to remove
    ("卸载", "移除"),
    ("升级", "更新"),  # to bring up to date
    ("查看", "显示", "列出"),  # to show
    ("重命名", "改名"),  # to rename
    ("复制", "拷贝"),  # to copy
    ("停止", "终止", "结束"),  # to stop
    ("启动", "开启", "打开"),  # to start
    ("重启", "重新启动"),  # to start again
    ("密码", "口令"),  # passwords
    ("账号", "帐号", "账户", "帐户"),  # accounts
    ("登录", "登陆", "登入"),  # to log in
    ("设置", "配置", "设定"),  # to set up
    ("默认", "缺省"),  # by default
    ("程序", "软件", "应用程序"),  # programs
    ("命令", "指令"),  # commands
    ("终端", "命令行", "控制台"),  # where they are typed
    ("网址", "链接", "url"),  # addresses
    ("报错", "出错", "错误"),  # errors
    ("解压", "解压缩"),  # to unpack
    ("查找", "搜索", "寻找"),  # to search
    ("定时", "定期", "周期性", "计划任务"),  # again and again
    ("没反应", "没有反应", "无响应", "卡死", "死机"),  # it hangs
    ("新建", "创建"),  # to make a new one
    ("快捷键", "组合键", "热键"),  # keys
    ("粗体", "加粗"),  # bold
    ("字号", "字体大小"),  # the size of type
    ("撤销", "撤消", "恢复"),  # to undo
    # ... and anywhere
    ("区别", "不同", "差别", "差异"),  # differences
    ("由来", "来历", "起源"),  # where it comes from
    ("年龄", "年纪", "岁数"),  # age
    ("研发", "研制", "开发"),  # to develop
    ("省", "节省", "节约"),  # to save
    # What converters to Traditional make of mainland words, where the word also has its own sense.
    ("创建", "建立"),
    ("集成", "内建"),  # 集成 as in "built-in"
    ("确保", "确定"),  # ensure() in a program's manual
    ("数据", "资料"),
    ("信息", "资讯"),
    ("我国", "中国", "大陆"),
)


def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group in (*GROUPS, *REGIONAL.items()):
        for word in group:
            found.setdefault(word, []).extend(other for other in group if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


SYNONYMS = _by_word()


@lru_cache(maxsize=16_384)
def synonyms_of(word: str) -> tuple[str, ...]:
    """Other words for a word in the normal form: those of the table, and the mainland's word for
    one of Taiwan's by OpenCC's dictionary, where that is the more usual (软体 is 软件, and 文件 not
    文档).
    """
    others = SYNONYMS.get(word, ())
    if len(word) < 2 or word.isascii():
        return others
    usual = mainland(traditional(word))
    frequency = jieba.dt.FREQ.get
    rarer = usual != word and frequency(word, 0) < frequency(usual, 0)
    return (*others, usual) if rarer and usual not in others else others
