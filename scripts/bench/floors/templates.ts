/** The floor's pages: what the portal's list shows, with a plain frame around it. */
export const signInTemplate = `<!DOCTYPE html><html lang="zh-CN"><body><form method="post"><input type="hidden" name="_csrf" value="<%= it.csrf %>"><input name="account"><button>登录</button></form></body></html>`;

export const listTemplate = `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>业户查询</title></head>
<body><header><b>机动车维修备案管理</b> <span><%= it.user.display_name %></span><form method="post" action="/sign-out"><input type="hidden" name="_csrf" value="<%= it.csrf %>"><button>退出</button></form></header>
<h1>业户查询</h1>
<form method="get" action="/businesses"><label>查找 <input name="q" value="<%= it.query.q %>"></label>
<label>行政区划 <select name="city"><option value="">全部</option><% for (const one of it.divisions) { %><option value="<%= one.code %>"<% if (one.code === it.query.city) { %> selected<% } %>><%= one.name %></option><% } %></select></label>
<label>经营类别 <input name="class" value="<%= it.query.class %>"></label><button>查找</button></form>
<table><caption>共 <b><%= it.n %></b> 户</caption>
<thead><tr><th>业户名称</th><th>统一社会信用代码</th><th>行政区划</th><th>经营类别</th><th>备案编号</th><th>备案日期</th><th>备案状态</th><th>经营状态</th><th>经营地址</th></tr></thead><tbody>
<% for (const row of it.rows) { %><tr><td><a href="/businesses/<%= row.id %>"><%= row.business_name %></a></td><td><%= row.uscc %></td><td><%= it.names.get(row.division_code) %></td><td><%= row.business_class %></td><td><%= row.filing_no %></td><td><%= row.filing_date %></td><td><%= row.filing_status %></td><td><%= row.operating_status %></td><td><%= row.business_address %></td></tr>
<% } %></tbody></table>
<p><a href="?page=<%= it.page - 1 %>">上一页</a> <a href="?page=<%= it.page + 1 %>">下一页</a></p></body></html>`;
