// For people. Every .example is to be replaced by what is really there.
using 'main.bicep'

param name = 'prod'
param production = true
param publicAddress = 'https://api.kursuok.example'
param frontendAddress = 'https://kursuok.example'
param signIn = {
  issuer: 'https://sign-in.kursuok.example'
  metadata: 'https://sign-in.kursuok.example/.well-known/openid-configuration'
}
param registers = {
  smir: 'https://smir.example/'
  nspr: 'https://nspr.example/'
  smpkr: 'https://smpkr.example/'
  mr: 'https://mr.example/'
  dakpr: 'https://dakpr.example/'
  sodra: 'https://sodra.example/'
  employmentService: 'https://uzt.example/'
}
param viisp = {
  serviceAddress: 'https://viisp.example/services'
  portalAddress: 'https://viisp.example/portal'
  pid: 'KURSUOK'
}
param smtp = {
  host: 'smtp.example'
  port: 587
  security: 'StartTls'
  user: 'kursuok'
  from: 'KURSUOK <pranesimai@kursuok.example>'
  replyTo: 'pagalba@kursuok.example'
}
param maximumInstanceCount = 40
// What people wait for; the rest may start when it is called.
param alwaysReady = [{ name: 'http', instanceCount: 1 }]
param alertsTo = 'budintys@kursuok.example'
param monthlyBudget = 300
param budgetStart = '2027-01-01'
param dailyLogGigabytes = 5
