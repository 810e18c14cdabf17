// The promotion language: every statement, told apart by its first word. Expressions are in expressions.hpp.
#pragma once

#include "grammar/blocks.hpp"
#include "grammar/expressions.hpp"

namespace promoc::grammar {

// ------------------------------------------------------------------------------------------------ shared statements

struct note : statement<"note", word<"note">, string> {};
struct planned : statement<"planned", word<"planned">, string> {};
struct accept : statement<"accept", word<"accept">, word<"unprotected">, string> {};
struct link : statement<"link", word<"link">, string, p::opt<string>> {};
struct without : statement<"without", word<"without">, names> {};

struct assign : statement<"assign", field<"name", name_text, sp>, symbol<"=">, value,
                          p::opt<word<"as">, p::must<field<"unit", name>>>>,
                described<"`name = value`"> {};
struct assignments : block<assign> {};

// ----------------------------------------------------------------------------------------------------------- github

template <Text N, typename Value>
struct setting : statement<N, word<N>, Value> {};

struct github_block
    : block<statements<"github", setting<"plan", name>, setting<"visibility", name>, setting<"default_branch", branch>,
                       setting<"oidc_subject", name>, setting<"organization", name>, setting<"owner_id", number>, setting<"repo_id", number>,
                       setting<"settings", name>>> {};
struct github : statement<"github", word<"github">, github_block> {};

// ----------------------------------------------------------------------------------------------------------- targets

struct parameter : statement<"parameter", word<"parameter">, typed> {};
struct target_secret : statement<"secret", word<"secret">, name, symbol<"=">, value, symbol<"->">, string> {};
struct hook : statement<"hook", word<"hook">, field<"time", words<"before", "after">>, string> {};
struct resource_tag : statement<"tag", word<"tag">, name, symbol<"=">, value> {};
struct target_block : block<statements<"target", parameter, target_secret, hook, resource_tag>> {};
struct target : statement<"target", word<"target">, name, symbol<"=">, value, p::opt<target_block>> {};
struct secret : statement<"secret", word<"secret">, name, symbol<"=">, value> {};
struct channel : statement<"channel", word<"channel">, name, symbol<"=">, value, p::opt<field<"to", word<"to">, p::must<names>>>> {};
struct table : statement<"table", word<"table">, name, symbol<"=">, value, p::opt<assignments>> {};

// ------------------------------------------------------------------------------------------------ alarms and metrics

struct metric : statement<"metric", word<"metric">, typed> {};
struct alarm : statement<"alarm", word<"alarm">, name, symbol<"=">, condition> {};
struct dashboard : statement<"dashboard", word<"dashboard">, string> {};
struct alarms : statement<"alarms", word<"alarms">, name, p::opt<field<"like", word<"like">, p::must<name>>>,
                          block<statements<"alarms", alarm, without, dashboard>>> {};

// --------------------------------------------------------------------------------------------------- suites and gates

struct run : statement<"run", word<"run">, value> {};
struct expect : statement<"expect", word<"expect">, condition> {};
struct skipped : statement<"skipped", word<"skipped">, field<"policy", p::sor<word<"fails">, p::seq<word<"allowed">, p::opt<word<"once">>>>>> {};
struct empty : statement<"empty", word<"empty">, field<"policy", words<"fails", "allowed">>> {};
struct timeout : statement<"timeout", word<"timeout">, value> {};
struct suite : statement<"suite", word<"suite">, name, block<statements<"suite", run, expect, skipped, empty, timeout>>> {};

struct gate_kind : statement<"kind", word<"kind">, name> {};
struct gate_runs : statement<"runs", word<"runs">, word<"as">, name> {};
struct gate_tools : statement<"tools", word<"tools">, names> {};
struct gate_setup : statement<"setup", word<"setup">, name, value> {};
struct gate_script : statement<"script", word<"script">, string, p::opt<assignments>> {};
struct gate_exit : statement<"exit", word<"exit">,
                             comma_list<field<"code", p::sor<number, word<"other">>, p::must<field<"meaning", name>>>>> {};
struct gate_output : statement<"output", word<"output">, name, symbol<":">, type_name> {};
struct gate_evidence : statement<"evidence", word<"evidence">, name> {};
struct gate_fixture : statement<"fixture", name, string> {};
struct gate_example : statement<"example", word<"example">, block<gate_fixture>,
                                field<"outcome", p::sor<p::seq<word<"gives">, p::must<value>>, p::seq<word<"is">, p::must<name>>>>> {};
struct gate_block : block<statements<"gate", gate_kind, gate_runs, gate_tools, gate_setup, timeout, gate_script, gate_exit,
                                     gate_output, gate_evidence, gate_example>> {};
struct gate_measures
    : field<"measures", symbol<":">, p::must<type_name>, p::opt<word<"over">, p::must<type_name>, p::opt<word<"in">, p::must<primary>>>> {};
struct gate_use : field<"is", symbol_nl<"=">, p::must<condition>> {};
struct gate_library : p::seq<p::opt<gate_measures>, gate_block> {};
struct gate_body : p::sor<gate_use, gate_library>, described<"`=` and a condition, or `{`"> {};
struct gate : statement<"gate", word<"gate">, name, p::opt<parameters_in_brackets>, gate_body> {};
struct gates : statement<"gates", word<"gates">, name, symbol_nl<"=">, items> {};

// -------------------------------------------------------------------------------------------------- people and classes

struct role : statement<"role", word<"role">, name, symbol<"=">, field<"of", words<"team", "user">>, strings> {};
struct contact : statement<"contact", word<"contact">, name, string> {};
struct change_class
    : statement<"class", word<"class">, name, p::sor<field<"otherwise", word<"otherwise">>, field<"when", word<"when">, p::must<condition>>>,
                p::opt<field<"claimed", word<"claimed">, p::must<word<"by">>, p::must<name>>>> {};

struct approvals_header
    : field<"header", word<"class">,
            p::plus<symbol<"|">, p::must<field<"column", name, p::must<approval_time>>>>, p::not_at<symbol<"|">>> {};
struct approvals_cells : field<"row", name, p::plus<symbol<"|">, p::must<field<"cell", approval, p::opt<approval_time>>>>> {};
struct approvals_row : p::sor<approvals_header, approvals_cells>,
                       described<"a row such as `feature | developer | developer*2 + business`"> {};
struct approvals : statement<"approvals", word<"approvals">, approval_terms, p::opt<block<approvals_row>>> {};

// -------------------------------------------------------------------------------------------------------- environment

struct trigger_from : field<"from", word<"from">, p::must<branches>> {};
struct trigger_push : field<"push", word<"push">, p::must<branches>> {};
struct trigger_pull_request : field<"pull_request", word<"pull_request">, p::must<branches>> {};
struct trigger_to : field<"to", word<"to">, p::must<names>> {};
struct trigger_dispatch : field<"dispatch", word<"dispatch">, p::opt<trigger_to>, p::opt<trigger_from>> {};
struct trigger_schedule : field<"schedule", word<"schedule">, p::must<value>> {};
struct trigger_after : field<"after", word<"after">, p::must<name>, p::star<word_nl<"and">, p::must<name>>, p::opt<trigger_from>> {};
struct trigger_kind : p::sor<trigger_push, trigger_pull_request, trigger_dispatch, trigger_schedule, trigger_after> {};
struct trigger : statement<"trigger", word<"trigger">, p::seq<trigger_kind, p::star<word_nl<"or">, p::must<trigger_kind>>>> {};

struct input : statement<"input", word<"input">, typed> {};
struct soak : field<"soak", word<"soak">, p::must<value>, p::must<word<"superseded">>,
                    p::must<field<"superseded", words<"restart", "keeps", "holds">>>> {};
struct after : statement<"after", word<"after">, p::seq<name, p::star<word_nl<"and">, p::must<name>>>, p::opt<soak>> {};
struct wait : statement<"wait", word<"wait">, value,
                        field<"when", p::sor<p::seq<word<"after">, p::must<word<"approval">>>, word<"alongside">>>> {};
struct require : statement<"require", word<"require">, items> {};
struct approve : statement<"approve", word<"approve">, approval, p::opt<approval_through>, p::opt<approval_time>, approval_terms> {};
struct backup : statement<"backup", word<"backup">, value, p::opt<field<"keep", word<"keep">, p::must<value>>>> {};
struct set : statement<"set", word<"set">, p::opt<name>, assignments> {};
struct monitor : statement<"monitor", word<"monitor">, name> {};

struct all_at_once : field<"all_at_once", word<"all_at_once">> {};
struct linear : field<"linear", word<"linear">, p::must<value>, p::must<word<"every">>, p::must<value>> {};
struct canary : field<"canary", word<"canary">, p::must<value>, p::must<word<"bake">>, p::must<value>> {};
struct blue_green : field<"blue_green", word<"blue_green">, p::opt<word<"bake">, p::must<value>>> {};
struct rolling : field<"rolling", word<"rolling">, p::opt<field<"minimum", word<"minimum">, p::must<value>>>,
                       p::opt<field<"maximum", word<"maximum">, p::must<value>>>> {};
struct rollout_form : p::sor<all_at_once, linear, canary, blue_green, rolling> {};
struct rollout : statement<"rollout", word<"rollout">, name, rollout_form, p::opt<field<"when", word<"when">, p::must<condition>>>> {};

struct rollback_dispatch
    : field<"dispatch", word<"by">, p::must<word<"dispatch">>, p::opt<field<"modes", word<"modes">, p::must<names>>>,
            p::opt<word<"approve">, p::must<approval>>> {};
struct rollback_when
    : field<"when", word<"when">, p::must<p::sor<p::seq<word<"any">, word<"of">, p::must<field<"alarms", name>>>, condition>>> {};
struct rollback : statement<"rollback", word<"rollback">, p::sor<rollback_dispatch, rollback_when>> {};
struct verify : statement<"verify", word<"verify">, items> {};
struct watch : statement<"watch", word<"watch">, value, p::opt<field<"every", word<"every">, p::must<value>>>> {};
struct hold : statement<"hold", word<"hold">, p::opt<field<"hard", word<"hard">>>> {};
struct account : statement<"account", word<"account">, string, assumed> {};
struct region : statement<"region", word<"region">, string, assumed> {};
struct domain : statement<"domain", word<"domain">, string, assumed> {};

// ------------------------------------------------------------------------------------------------------------ actions

struct do_rollback : statement<"rollback", word<"rollback">> {};
struct notify : statement<"notify", word<"notify">, names,
                          p::opt<field<"with", word<"with">, p::must<p::sor<string, name>>>>, p::opt<field<"required", word<"required">>>> {};
struct open_issue : statement<"open", word<"open">, name> {};
struct add_tag : statement<"tag", word<"tag">, string> {};
struct record : statement<"record", word<"record">, name, p::opt<field<"else", word<"else">, p::must<word<"notify">>, p::must<names>>>> {};
struct log : statement<"log", word<"log">, string> {};
struct actions : block<statements<"on", do_rollback, notify, open_issue, add_tag, record, log>> {};
struct on_event : statement<"on", word<"on">, field<"event", words<"request", "start", "success", "failed", "rolled_back">>, actions> {};
struct on_applied : statement<"on", word<"on">, field<"event", words<"applied">>, actions> {};

struct skip : statement<"skip", word<"skip">, name, p::opt<word<"approve">, p::must<approval>>> {};
struct land : statement<"land", word<"land">, branches> {};

struct environment_block
    : block<statements<"environment", trigger, input, after, wait, require, approve, backup, set, monitor, rollout, rollback, verify,
                       watch, on_event, hold, without, account, region, domain, accept, note, planned>> {};
struct environment : statement<"environment", word<"environment">, name, p::opt<field<"like", word<"like">, p::must<name>>>, environment_block> {};
struct path_block
    : block<statements<"path", trigger, input, after, wait, require, approve, backup, set, monitor, rollout, rollback, verify, watch,
                       on_event, hold, without, accept, note, planned, skip, land>> {};
struct path : statement<"path", word<"path">, name, word<"to">, field<"to", name>, path_block> {};

// -------------------------------------------------------------------------------------------------- branches and forms

template <Text N>
struct flag : statement<N, word<N>> {};
struct protect_reviews : statement<"reviews", word<"reviews">, number,
                                   p::opt<field<"of", word<"of">, p::must<name>, p::opt<word<"for">, p::must<strings>>>>, assumed> {};
struct protect_checks : statement<"checks", word<"checks">, items> {};
struct protect_from : statement<"from", word<"from">, branches> {};
struct protect_block
    : block<statements<"protect", protect_reviews, protect_checks, protect_from, flag<"code_owners">, flag<"signed_commits">,
                       flag<"up_to_date">, flag<"dismiss_stale">, flag<"last_push_approval">, flag<"linear_history">,
                       flag<"merge_queue">, flag<"no_bypass">>> {};
struct protect : statement<"protect", word<"protect">, field<"kind", words<"branch", "tag">>, branches, protect_block> {};
struct owner : statement<"owner", word<"owner">, strings, symbol<"=">, names> {};

struct checklist_item : statement<"item", string, p::opt<field<"by", word<"by">, p::must<condition>>>, p::opt<field<"optional", word<"optional">>>> {};
struct checklist_section : statement<"section", word<"section">, string, block<statements<"section", checklist_item>>> {};
struct checklist : statement<"checklist", word<"checklist">, name, block<statements<"checklist", checklist_section, checklist_item>>> {};
struct include : statement<"include", word<"include">, name> {};
struct form : statement<"form", word<"form">, name, string, block<statements<"form", input, include>>> {};
struct paragraph : statement<"paragraph", string> {};
struct runbook_section : statement<"section", word<"section">, string, block<statements<"section", link, paragraph>>> {};
struct runbook : statement<"runbook", word<"runbook">, string, block<statements<"runbook", runbook_section, link, paragraph>>> {};

// -------------------------------------------------------------------------------------------------------- time, policy

struct calendar : statement<"calendar", word<"calendar">, name, symbol<"=">, value,
                            p::opt<field<"except", word<"except">, p::must<comma_list<value>>>>> {};
struct drill : statement<"drill", word<"drill">, word<"rollback">, word<"of">, name, word<"schedule">, value> {};
struct drift : statement<"drift", word<"drift">, word<"every">, value> {};
struct update : statement<"update", word<"update">, names, word<"schedule">, value> {};

struct exception : field<"exception", p::sor<p::seq<word<"class">, p::must<name>>, p::seq<word<"path">, p::must<name>>, word<"rollback">>>,
                   described<"`rollback`, `class NAME` or `path NAME`"> {};
struct exceptions : p::seq<word<"except">, p::must<comma_list<exception>>> {};
struct passes : statement<"passes", word<"passes">, items> {};
struct approvals_of : statement<"approvals", word<"approvals">, word<"of">, name, comparison_sign, number> {};
struct waits : statement<"waits", word<"waits">, comparison_sign, value> {};
struct excludes : statement<"excludes", word<"excludes">, names> {};
struct same_artifact : statement<"same", word<"same">, word<"artifact">> {};
struct visits : statement<"visits", word<"visits">, name> {};
struct every_path : statement<"every", word<"every">, word<"path">, word<"to">, name, p::opt<exceptions>,
                              block<statements<"every path", passes, approvals_of, waits, excludes, same_artifact, visits>>> {};
struct no_path : statement<"no", word<"no">, word<"path">, word<"skips">, name, p::opt<exceptions>> {};
struct policy : statement<"policy", word<"policy">, string, block<statements<"policy", every_path, no_path>>> {};

// --------------------------------------------------------------------------------------------------------------- scale

struct image : statement<"image", word<"image">, string> {};
struct paths : statement<"paths", word<"paths">, strings> {};
struct kind_block : block<statements<"kind", target, image, paths, require, verify, monitor, rollout>> {};
struct kind : statement<"kind", word<"kind">, name, symbol<"(">, field<"of", name>, symbol<")">, kind_block> {};
struct service : statement<"service", word<"service">, names, symbol<":">, field<"kind", name>> {};
struct shared : statement<"shared", word<"shared">, strings> {};
struct promote : statement<"promote", word<"promote">, field<"as", words<"per_service", "train">>> {};

struct table_cell : field<"cell", p::sor<p::seq<symbol<"*">>, p::seq<symbol<"-">>, value>>, described<"a value, `*` or `-`"> {};
struct parameters_row : p::seq<field<"row", table_cell, p::plus<symbol<"|">, p::must<table_cell>>>>,
                        described<"a row such as `staging | 512 | 1GiB`"> {};
struct parameters : statement<"parameters", word<"parameters">, block<parameters_row>> {};

// ---------------------------------------------------------------------------------------------------------- file level

struct version_line : statement<"promoc", word<"promoc">, number> {};
struct pipeline : statement<"pipeline", word<"pipeline">, name> {};
struct use : statement<"use", word<"use">, comma_list<p::sor<string, p::seq<dotted_text, sp>>>> {};
struct version : statement<"version", word<"version">, word<"from">, field<"source", words<"conventional_commits", "tag", "file">>, p::opt<string>> {};
struct artifacts : statement<"artifacts", word<"artifacts">, name, p::opt<string>, p::opt<field<"keep", word<"keep">, p::must<value>>>> {};
struct reports : statement<"reports", word<"reports">, word<"keep">, value> {};

struct file_statements
    : statements<"file", version_line, pipeline, use, github, role, channel, secret, version, artifacts, reports, target, metric, alarms,
                 suite, gates, gate, change_class, approvals, environment, path, protect, owner, checklist, form, calendar, drill, drift, update,
                 table, policy, kind, service, shared, promote, parameters, runbook, on_applied, contact, link, note, planned, accept> {};

struct file_line : line<file_statements> {};
struct byte_order_mark : p::utf8::bom {};
struct file : p::seq<p::opt<byte_order_mark>, p::star<p::not_at<sp, p::eof>, file_line>, sp, p::eof> {
  static constexpr auto node_kind = NodeKind::File;
};

}  // namespace promoc::grammar
