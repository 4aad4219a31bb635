-- Attaches the language server to a prompt, asks what an editor asks, and prints the answers as JSON.
local function session()
  local node, cli = vim.env.NODE, vim.env.CLI
  vim.cmd("edit reply.prompt")
  local client = vim.lsp.start_client({ cmd = { node, cli, "lsp", "--stdio" }, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(0, client)

  local function diagnostics()
    return vim.tbl_map(function(one)
      return { line = one.lnum, from = one.col, to = one.end_col, code = one.code, message = one.message }
    end, vim.diagnostic.get(0))
  end

  local function ask(method, extra)
    local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), extra or {})
    local answers = vim.lsp.buf_request_sync(0, method, params, 20000) or {}
    return answers[client] and answers[client].result
  end

  local function at(line, column)
    vim.api.nvim_win_set_cursor(0, { line, column })
  end

  local found = {}
  vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
  found.diagnostics = diagnostics()

  at(9, 6)
  found.hover = ask("textDocument/hover")
  found.definition = ask("textDocument/definition")

  at(9, 6)
  local edit = ask("textDocument/rename", { newName = "buyer" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  found.renamed = vim.api.nvim_buf_get_lines(0, 0, -1, false)

  vim.api.nvim_buf_set_lines(0, 10, 11, false, { "- {{produ}}" })
  at(11, 9)
  local items = ask("textDocument/completion") or {}
  found.completion = vim.tbl_map(function(item) return item.label end, items.items or items)

  vim.api.nvim_buf_set_lines(0, 10, 11, false, { "- {{product}}" })
  vim.wait(20000, function() return #vim.diagnostic.get(0) == 0 end, 20)
  found.afterwards = #vim.diagnostic.get(0)

  io.stdout:write(vim.fn.json_encode(found))
  vim.lsp.stop_client(client)
end

local isDone, problem = pcall(session)
if not isDone then io.stderr:write(problem) end
vim.cmd("qall!")
