// For trying it out: nobody is served. Every .example is to be replaced by what is really there.
using 'main.bicep'

param name = 'dev'
param production = false
param frontendAddress = 'https://dev.kursuok.example'
param signIn = {
  issuer: 'https://dev-sign-in.kursuok.example'
  metadata: 'https://dev-sign-in.kursuok.example/.well-known/openid-configuration'
}
param registers = {
  smir: 'https://test-smir.example/'
  nspr: 'https://test-nspr.example/'
  smpkr: 'https://test-smpkr.example/'
  mr: 'https://test-mr.example/'
  dakpr: 'https://test-dakpr.example/'
  sodra: 'https://test-sodra.example/'
  employmentService: 'https://test-uzt.example/'
}
param viisp = {
  serviceAddress: 'https://test-viisp.example/services'
  portalAddress: 'https://test-viisp.example/portal'
  pid: 'KURSUOK-DEV'
}
param smtp = {
  host: 'smtp.example'
  port: 587
  security: 'StartTls'
  user: 'kursuok-dev'
  from: 'KURSUOK (bandymas) <kursuok-dev@kursuok.example>'
  replyTo: ''
}
param maximumInstanceCount = 40
param alertsTo = 'kursuok-dev@kursuok.example'
param monthlyBudget = 50
param budgetStart = '2027-01-01'
