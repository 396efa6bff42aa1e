"""A liaison in the street reports with a photo; the office verifies; both see it on the task's page."""

import re

from playwright.sync_api import expect

from tasks.models import Milestone
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories.tasks import make_picture


def test_a_claim_with_a_photo_goes_from_the_phone_to_the_office(open_browser):
    # given a liaison whose workbench leads to the report that is owed
    phone = open_browser("liaison", PHONE)
    phone.get_by_role("link", name="1 改造老旧小区50个").first.click()

    # when they report it done, with a photo
    phone.get_by_label("本期进展").fill("管网改造已完成，附现场照片。")
    phone.get_by_label("地下管网改造").check()
    phone.get_by_role("button", name="提交本期填报").click()
    expect(phone.get_by_role("alert")).to_contain_text("申报完成须附佐证")
    photo = {"name": "现场.png", "mimeType": "image/png", "buffer": make_picture()}
    phone.get_by_label("佐证").set_input_files(photo)
    phone.get_by_role("button", name="提交本期填报").click()

    # then it is kept, with what was typed before the mistake
    expect(phone.get_by_role("status")).to_contain_text("填报已提交")
    expect(phone.get_by_text("管网改造已完成，附现场照片。")).to_be_visible()

    # and the office finds it in the queue and verifies it
    desk = open_browser("office", DESKTOP)
    desk.get_by_role("link", name="审核", exact=True).click()
    desk.get_by_role("button", name="核验通过 地下管网改造").click()
    expect(desk.get_by_role("status")).to_contain_text("已核验")
    assert Milestone.objects.get(task__title="改造老旧小区50个", name="地下管网改造").state == "verified"

    # and a claim is returned only with a reason
    item = desk.get_by_role("article").filter(has_text="老旧小区改造居民满意度回访")
    item.get_by_text(re.compile("退回 检查评估")).click()
    item.get_by_role("textbox", name="原因").fill("回访样本不足")
    item.get_by_role("button", name="退回单位").first.click()
    expect(desk.get_by_role("status")).to_contain_text("已退回单位")
