"""The table of routing: whose matter it is, as the instruments share the competences out. Words are regular expressions.

A published row changes only together with routing.VERSION.
"""

from __future__ import annotations

from dataclasses import dataclass

from qingzhou.hotline.states import Category, TrackKind

C = Category
EDUCATION = ("教育局", "教育和体育局", "教体局")
MARKET = ("市场监管局", "市场监督管理局")
CULTURE = ("文旅局", "文旅体局", "文化和旅游局", "文化旅游局", "文广旅局")
SCIENCE = ("科技局", "科学技术局", "工信和科技局")
SPORT = ("体育局", "文旅体局", "教育和体育局", "教体局")
FIRE = ("消防救援大队", "消防大队", "消防救援局")
POLICE = ("公安局", "公安分局")
CIVIL = ("民政局",)
HOUSING = ("住建局", "住房和城乡建设局", "住房城乡建设局")
TAX = ("税务局",)
LABOUR = ("人社局", "人力资源和社会保障局")
REPORT, COMPLAINT, PETITION, CRIME = TrackKind.REPORT, TrackKind.COMPLAINT, TrackKind.PETITION, TrackKind.CRIME

TRAINING = frozenset(
    {C.FEES, C.REFUND, C.CLOSED, C.UNLICENSED, C.TIME, C.STAFF, C.OTHER}
)  # not: disguised subject training
# What makes training one of subjects, whatever else is taught there:
SUBJECTS = r"语文|数学|英语|奥数|物理|化学|生物课|历史课|地理课|道法|作文|阅读课|学科|文化课|数理|口算|拼音|识字|剑桥|新概念|雅思"
ARTS = (
    r"美术|素描|国画|舞蹈|拉丁|声乐|练琴|琴行|音乐|钢琴|唱歌|书法|绘画|画室|"
    r"画画|古筝|吉他|小提琴|架子鼓|葫芦丝|播音|主持班|表演|街舞|芭蕾|合唱|戏曲|陶艺"
)
TECHNOLOGY = r"编程|机器人|科创|航模|无人机|人工智能|创客|3d打印|scratch|科学实验|科技类|乐高|steam"
SPORTS = r"体育|篮球|足球|游泳|跆拳道|武术|羽毛球|乒乓|体能|轮滑|体操|跳绳|击剑|网球|排球|散打|滑板|高尔夫|中考体测"
ONLINE = r"线上|网课|网络课|直播课|直播间上课|录播|腾讯会议|钉钉|在线上课|在线课|app上课|视频课|微信群上课"


@dataclass(frozen=True)
class Route:
    """What a category suggests by itself."""

    units: tuple[str, ...]
    tracks: tuple[TrackKind, ...]
    norm: str = ""  # a code of ledger.norms
    reason: str = ""


@dataclass(frozen=True)
class Rule:
    """What words suggest. What a row leaves out, the category says."""

    code: str  # stored with every report: never renamed
    words: str
    units: tuple[str, ...] = ()
    reason: str = ""
    categories: frozenset[Category] = frozenset(Category)
    norm: str | None = None
    tracks: tuple[TrackKind, ...] = ()
    also: tuple[str, ...] = ()
    with_: str = ""  # only together with one of these
    unless: str = ""  # not together with these

    def holds(self, category: Category) -> bool:
        """Whether the row is meant for a category."""
        return category in self.categories


ROUTES = {
    C.FEES: Route(EDUCATION, (REPORT,), "training.fees", "收费时长、课时和预收费由校外培训主管部门查处"),
    C.REFUND: Route(EDUCATION, (REPORT, COMPLAINT), "training.fees", "退费先由校外培训主管部门调处"),
    C.CLOSED: Route(EDUCATION, (COMPLAINT, CRIME), "training.fees", "失联先由主管部门核实，涉嫌犯罪的移送公安"),
    C.UNLICENSED: Route(EDUCATION, (REPORT,), "training.unapproved", "无证办班由校外培训主管部门查处"),
    C.DISGUISED: Route(EDUCATION, (REPORT,), "training.disguised", "变相培训由校外培训主管部门查处"),
    C.TIME: Route(EDUCATION, (REPORT,), "training.time", "培训时间由校外培训主管部门查处"),
    C.ADVERTISING: Route(MARKET, (REPORT,), "training.advertising", "广告由市场监管部门查处"),
    C.STAFF: Route(EDUCATION, (REPORT,), "training.staff", "从业人员由校外培训主管部门查处"),
    C.SAFETY: Route(FIRE, (REPORT,), "", "场所安全先由消防救援机构检查"),
    C.SCHOOL: Route(EDUCATION, (PETITION,), "", "学校事项由教育部门办理"),
    C.OTHER: Route(EDUCATION, (REPORT,), "", "尚难归类，先由教育部门核实"),
}

# The category of somebody who chose none: the first whose words are found.
SAID_BY = (
    (C.CLOSED, r"跑路|卷款|失联|门锁了|停机|找不到人|人去楼空|关门了|突然关门|联系不上"),
    (C.REFUND, r"退费|退款|退钱|不退|退课"),
    (C.SAFETY, r"消防|灭火器|安全出口|疏散|着火|防盗窗|危房|地下室"),
    (C.STAFF, r"在职教师|在职老师|有偿补课|教师资格|没有教师证|外教"),
    (C.UNLICENSED, r"无证|没有证|没见过证|没证|没有资质|没有许可|无照|没有营业执照|无资质|黑机构"),
    (C.ADVERTISING, r"广告|传单|虚假宣传|宣传单|保过|包过|招生海报"),
    (C.TIME, r"周末上课|周六上课|周日上课|晚上九点|晚上十点|节假日上课|寒假上课|暑假上课"),
    (C.DISGUISED, r"一对一|住家|拼班|众筹私教|高端家政|居民楼|酒店里补课|变相"),
    (C.SCHOOL, r"作业|课后服务|晚自习|考试排名|学校收费"),
    (C.FEES, r"收费|学费|一次收|发票|收据|定金"),
)

RULES = (
    # Persons in danger first, then what is the same whoever runs it.
    Rule(
        "police.children", r"猥亵|性侵|性骚扰|殴打|打孩子|打学生|打伤|踢了|扇耳光|虐待|囚禁", POLICE,
        "涉嫌侵害未成年人，线索交公安机关，由其依法处理", norm="", tracks=(REPORT, CRIME), also=("教育局",),
    ),
    Rule(
        "fire", r"消防|灭火器|安全出口|逃生|疏散|防盗窗|烟感|喷淋|火灾|着火|易燃|应急灯|消火栓|占用通道|电线乱拉|飞线", FIRE,
        "场所消防由消防救援机构检查，《中华人民共和国消防法》第六十条", norm="", tracks=(REPORT,),
        categories=frozenset({C.SAFETY, C.UNLICENSED, C.OTHER}),
    ),
    Rule(
        "housing", r"危房|承重墙|天花板|墙体开裂|房屋开裂|漏水严重|坍塌|违建|违章搭建", HOUSING,
        "房屋结构安全由住房城乡建设部门处理", norm="", categories=frozenset({C.SAFETY, C.OTHER}),
    ),
    Rule(
        "food", r"食物中毒|吃坏|食堂|盒饭|餐饮|厨房卫生|食品|供餐", MARKET,
        "供餐的食品安全由市场监管部门查处", norm="", categories=frozenset({C.SAFETY, C.OTHER}),
    ),
    Rule(
        "wages", r"拖欠工资|欠薪|欠工资|不发工资|没发工资|劳动合同|不交社保|不缴社保", LABOUR,
        "劳动合同和工资由人力资源社会保障部门处理", norm="",
        categories=frozenset({C.CLOSED, C.STAFF, C.FEES, C.OTHER}), tracks=(COMPLAINT,),
    ),
    # Schools and their teachers
    Rule(
        "teacher.in_institution", r"在职教师|在职老师|公办教师|公办老师|学校的老师|学校老师|班主任|任课老师|任课教师", EDUCATION,
        "校外培训机构聘用在职教师，由教育部门查处；在职学科培训从重，《校外培训行政处罚暂行办法》第十六条",
        norm="training.staff", categories=frozenset({C.STAFF, C.DISGUISED, C.OTHER}),
        with_=r"机构|培训中心|培训班|培训学校|教育公司|辅导班",
    ),
    Rule(
        "teacher", r"在职教师|在职老师|公办教师|公办老师|学校的老师|学校老师|班主任|任课老师|任课教师|有偿补课", EDUCATION,
        "在职教师有偿补课属师德问题，由教育部门按《严禁中小学校和在职中小学教师有偿补课的规定》处理",
        norm="", categories=frozenset({C.STAFF, C.DISGUISED, C.OTHER, C.SCHOOL}),
        with_=r"补课|有偿|收费|办班|家里|辅导|交钱|培训",
    ),
    Rule(
        "school.holidays", r"(周末|周六|周日|假期|寒假|暑假|节假日|国庆|五一|元旦).{0,10}(补课|上课|集体)", EDUCATION,
        "学校不得在休息日、节假日和寒暑假集体补课，《中华人民共和国未成年人保护法》第三十三条",
        norm="", tracks=(REPORT, PETITION), categories=frozenset({C.SCHOOL}),
    ),
    Rule(
        "school.partners", r"机构进校|合作办班|与.{0,6}机构合作|校内.{0,4}培训机构|推荐.{0,4}机构", EDUCATION,
        "学校不得与校外培训机构合作有偿开展学科培训，《中华人民共和国未成年人保护法》第三十八条",
        norm="", tracks=(REPORT, PETITION), categories=frozenset({C.SCHOOL}),
    ),
    Rule(
        "school.fees", r"收费|交钱|费用|强制|强迫|自愿", EDUCATION,
        "课后服务应当自愿，收费按公示的项目和标准，由教育部门会同发改、市场监管部门处理",
        norm="", categories=frozenset({C.SCHOOL}), also=("发改局", "市场监管局"),
    ),
    # What is done to whom it is sold
    Rule(
        "advertising.education", r"保过|包过|保分|提分保证|保证提分|保证录取|包录取|命题|押题专家|状元", MARKET,
        "教育培训广告不得作保证性承诺，《中华人民共和国广告法》第二十四条、第五十八条", norm="training.advertising",
        categories=frozenset({C.ADVERTISING, C.OTHER}),
    ),
    Rule(
        "advertising.campus", r"校园里|校内|教室里|幼儿园里|校车|校服|课本|作业本", MARKET,
        "不得在中小学、幼儿园内开展广告活动，《中华人民共和国广告法》第三十九条", norm="training.advertising",
        categories=frozenset({C.ADVERTISING}), with_=r"广告|传单|宣传|招生|海报",
    ),
    Rule(
        "tax", r"不开票|不开发票|没有发票|不给发票|发票|白条|偷税|逃税|收据代替", TAX,
        "开具发票由税务部门查处；培训机构收费应当开具发票", norm="training.fees",
        categories=frozenset({C.FEES, C.OTHER}), also=("教育局",),
    ),
    Rule(
        "price", r"明码标价|价目表|标价|公示价|不公示|没有公示|涨价|价格欺诈|政府指导价|指导价|高于公示|虚假打折|原价|乱收费|价格高",
        MARKET,
        "价格由市场监管部门查处，《明码标价和禁止价格欺诈规定》", norm="training.fees",
        categories=frozenset({C.FEES, C.OTHER}),
    ),
    Rule(
        "contract", r"霸王条款|过期作废|概不退费|不签合同|没签合同|没有合同|格式条款|最终解释权", MARKET,
        "合同格式条款由市场监管部门处理，《中华人民共和国消费者权益保护法》第二十六条", norm="training.fees",
        categories=frozenset({C.FEES, C.REFUND, C.OTHER}), tracks=(REPORT, COMPLAINT), also=("教育局",),
    ),
    Rule(
        "registration", r"无照|没办执照|没有执照|没有营业执照|无营业执照|冒用执照|超范围经营", MARKET,
        "无照经营由市场监管部门查处，《无证无照经营查处办法》第十三条", norm="training.unapproved",
        categories=frozenset({C.UNLICENSED, C.OTHER}), also=("教育局",),
    ),
    Rule(
        "civil", r"民办非企业|民非|社会组织|基金会|登记证", CIVIL,
        "民办非企业单位由民政部门登记管理，会同教育部门处理",
        norm="", categories=frozenset({C.UNLICENSED, C.FEES, C.CLOSED, C.OTHER}), also=("教育局",),
    ),
    Rule(
        "competition", r"竞赛|杯赛|大赛|比赛报名|考级报名|等级赛", EDUCATION,
        "社会性竞赛由教育部门会同有关部门查处，《校外培训行政处罚暂行办法》第二十三条", norm="training.competition",
        categories=frozenset({C.FEES, C.ADVERTISING, C.OTHER, C.UNLICENSED}),
    ),
    Rule(
        "landlord", r"房东|出租方|物业明知|出租给|提供场地|提供教室|出借场地", EDUCATION,
        "明知违法仍提供场所的，由教育部门责令改正，《校外培训行政处罚暂行办法》第十九条", norm="training.premises",
        categories=frozenset({C.UNLICENSED, C.DISGUISED}), with_=r"明知|知道|包庇|故意",
    ),
    # How and what they teach
    Rule(
        "preschool", r"幼小衔接|衔接班|学前班|学龄前|幼儿园大班|幼儿园中班|3岁|4岁|5岁|小学化", EDUCATION,
        "不得对学龄前儿童半日、全日培训或教小学内容，《中华人民共和国学前教育法》第五十九条",
        norm="", categories=frozenset({C.UNLICENSED, C.DISGUISED, C.TIME, C.OTHER}),
    ),
    Rule(
        "ahead", r"超前|超纲|提前学|抢跑|下学期内容|初中内容|高中内容", EDUCATION,
        "超标超前培训由教育部门查处，《校外培训行政处罚暂行办法》第二十一条第三项", norm="training.ahead",
        categories=frozenset({C.TIME, C.STAFF, C.OTHER, C.DISGUISED}),
    ),
    Rule(
        "online", ONLINE, EDUCATION,
        "线上无证培训由省级主管部门管辖，县级先核实、上报，《校外培训行政处罚暂行办法》第九条",
        categories=frozenset({C.UNLICENSED}), also=("网信办",),
    ),
    Rule(
        "arts", ARTS, CULTURE, "艺术类非学科培训由文化和旅游部门主管",
        categories=TRAINING, unless=SUBJECTS, also=("教育局",),
    ),
    Rule(
        "technology", TECHNOLOGY, SCIENCE, "科技类非学科培训由科技部门主管",
        categories=TRAINING, unless=SUBJECTS, also=("教育局",),
    ),
    Rule(
        "sports", SPORTS, SPORT, "体育类非学科培训由体育部门主管",
        categories=TRAINING, unless=SUBJECTS, also=("教育局",),
    ),
    Rule(
        "beyond_licence", ARTS + "|" + TECHNOLOGY + "|" + SPORTS, EDUCATION,
        "以非学科名义教学科内容，由教育部门查处，《校外培训行政处罚暂行办法》第二十条", norm="training.beyond_licence",
        categories=frozenset({C.TIME, C.OTHER}), with_=SUBJECTS,
    ),
)  # fmt: skip

# Beside the first: further tracks, and units that should hear of it.
ADDED = (
    Rule(
        "crime", r"诈骗|非法集资|集资|卷款|跑路|人去楼空", reason="涉嫌犯罪的，主管部门移送公安机关",
        tracks=(CRIME,), also=("公安局",),
    ),
    Rule(
        "money_back", r"退费|退款|退钱|不退|退课|赔偿",
        reason="要求退款的同时作投诉处理，《中华人民共和国消费者权益保护法实施条例》第四十六条",
        tracks=(COMPLAINT,), categories=frozenset({C.FEES, C.CLOSED, C.UNLICENSED, C.STAFF, C.ADVERTISING, C.TIME}),
    ),
    Rule(
        "loan", r"培训贷|分期贷|贷款|花呗分期|网贷", reason="培训贷同时告知金融监管部门", also=("金融局",),
        categories=frozenset({C.FEES, C.REFUND, C.CLOSED, C.OTHER}),
    ),
    Rule(
        "advertising.online", r"公众号|抖音|快手|短视频|直播|朋友圈|小程序|网站|网上|小红书|微信群|b站|视频号",
        reason="网络广告同时告知网信部门",
        also=("网信办",), categories=frozenset({C.ADVERTISING}),
    ),
    Rule(
        "advertising.outdoors", r"灯箱|电线杆|围墙|公交|户外|路边|墙上|横幅|道旗|站台|小区电梯|电梯广告|小广告",
        reason="户外广告同时告知城市管理部门",
        also=("城管局",), categories=frozenset({C.ADVERTISING}),
    ),
    Rule(
        "unlicensed.fire", r"消防|灭火器|安全出口|防盗窗", reason="场所消防同时告知消防救援机构",
        also=("消防救援大队",), categories=frozenset({C.DISGUISED, C.TIME}),
    ),
)  # fmt: skip
